"""Whether a word is denied where it stands: «no hubo heridos», "no data was leaked", «sin cucarachas».

Only small words may stand between the denial and what is denied, so that «no limpian las cucarachas» denies nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from monitor.core.expressions import words_in

NEGATORS = words_in(
    """
    no not never without nothing none neither nor cannot cant dont doesnt didnt isnt wasnt arent werent aint hasnt
    havent hadnt wont wouldnt couldnt shouldnt zero hardly nunca jamas ni sin ningun ninguna ninguno nada tampoco
    nao nem sem nenhum nenhuma pas sans jamais aucun aucune rien non senza nessun nessuno nessuna niente mai nicht
    kein keine keinen keiner keinem nie ohne nix nichts
    """
)
# «no solo es una estafa» denies nothing.
_NOT_DENYING = words_in("only just solo solamente unicamente so apenas seulement uniquement soltanto nur")
_SMALL = words_in(
    """
    a an the any some one single is was were are be been being has have had there found seen seem seems get got
    really that el la los las un una unos unas es era eran fue fueron son sea ser hay hubo habia haya ha han
    habido he visto vi veo sola tiene tuvo tuvimos encontre encontramos parece ningun ninguna ni mas muy tan de que
    registran reportan reportaron o os as um uma e foi houve tem teve le les l d du des une est etait y eu ete
    trop tres il lo gli i uno stato stata ci sono stati der die das ein eine einen ist war gab wurde wurden sehr
    so
    """
)
_ELSEWHERE = {"pt": "no"}  # where «no» means "in the"
_FAR = 4  # words looked back


def denied(tokens: Sequence[str], start: int, language: str = "") -> bool:
    """Whether what begins at the token `start` is denied by what stands before it in the same phrase."""
    harmless = _ELSEWHERE.get(language, "")
    for back in range(start - 1, max(-1, start - 2 - _FAR), -1):
        token = tokens[back]
        if token in NEGATORS and token != harmless:
            return back + 1 >= len(tokens) or tokens[back + 1] not in _NOT_DENYING
        if token not in _SMALL and token != harmless:
            return False
    return False
