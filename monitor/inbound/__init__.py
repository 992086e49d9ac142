"""What people do in Slack, on its way in: payload to command, command to effect, effect to answer."""
