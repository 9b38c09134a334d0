#pragma once
#include <fstream>
#include <memory>

#include "rust/cxx.h"

namespace by_hand_pull {

// ANCHOR: lines
class Lines {
 public:
  explicit Lines(rust::Str path);
  bool next(rust::String& line);

 private:
  std::ifstream file_;
};
std::unique_ptr<Lines> open(rust::Str path);
// ANCHOR_END: lines

}  // namespace by_hand_pull
