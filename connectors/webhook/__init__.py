"""What other tools send us: signed, replay-proof, and mapped to mentions as rules.yaml says.

Assembled from files that each know one thing: whether to believe it (`signatures`), where what stands (`paths`), and
what it says (`items`).
"""

from connectors.webhook.source import Webhook as Webhook
