"""What documents are validated by: all rules at once, none of which keeps the document when it is done.

graphql-core's rules point to themselves and to the document, which would wait for the garbage collector with all that it holds.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

from graphql import BREAK, SKIP, ASTValidationRule, DocumentNode, Node, ValidationContext, specified_rules
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

RULES: Final[tuple[type[ASTValidationRule], ...]] = (*specified_rules, MaybeNullValidationRule, OneOfInputValidationRule)
_Handler = Callable[..., Any]


class AllRules(ASTValidationRule):
    """All of `RULES` as one rule, with the same errors in the same order. None of them outlives the visit.

    By themselves, each looks up what it does at each kind of node anew for every document, and keeps that in a cycle.
    """

    def __init__(self, context: ValidationContext) -> None:
        super().__init__(context)
        self._rules: list[ASTValidationRule] = [rule(context) for rule in RULES]
        self._skipped: list[Any] = [None] * len(RULES)  # by rule, the node below which it looks at nothing, or BREAK
        del self.context  # whoever visits holds this one for longer

    def enter(self, node: Node, *args: Any) -> None:
        """Show the node to each rule that looks at it."""
        skipped = self._skipped
        for place, do in _handlers("enter", node.kind):
            if skipped[place] is None:
                done = do(self._rules[place], node, *args)
                if done is SKIP or done is False:
                    skipped[place] = node
                elif done is BREAK or done is True:
                    skipped[place] = BREAK

    def leave(self, node: Node, *args: Any) -> None:
        """Show each rule that it has been left."""
        skipped = self._skipped
        for place, do in _handlers("leave", node.kind):
            if skipped[place] is None:
                done = do(self._rules[place], node, *args)
                if done is BREAK or done is True:
                    skipped[place] = BREAK
        for place, below in enumerate(skipped):
            if below is node:
                skipped[place] = None
        if isinstance(node, DocumentNode):
            self._rules.clear()


@lru_cache(maxsize=256)  # twice as many as there are kinds of nodes
def _handlers(when: str, kind: str) -> tuple[tuple[int, _Handler], ...]:
    """What rules do with a kind of node, by their places in `RULES`."""
    found = ((place, getattr(rule, f"{when}_{kind}", getattr(rule, when, None))) for place, rule in enumerate(RULES))
    return tuple((place, do) for place, do in found if do is not None)
