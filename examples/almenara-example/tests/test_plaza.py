from my_connectors.plaza_exam import EXAMS

from connectors.testing import contract_tests

TestContract = contract_tests(*EXAMS)
