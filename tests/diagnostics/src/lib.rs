//! Nothing: the tests are in `tests/`, the programs they run in `src/bin` and `ui`.
