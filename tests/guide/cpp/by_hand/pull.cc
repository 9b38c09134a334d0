#include "cobridge-guide-tests/cpp/by_hand/pull.h"

#include <stdexcept>
#include <string>

namespace by_hand_pull {

// ANCHOR: lines
Lines::Lines(rust::Str path) : file_(std::string(path)) {
  if (!file_) throw std::runtime_error("there is no " + std::string(path));
}

bool Lines::next(rust::String& line) {
  std::string text;
  if (!std::getline(file_, text)) return false;
  line = text;
  return true;
}

std::unique_ptr<Lines> open(rust::Str path) { return std::make_unique<Lines>(path); }
// ANCHOR_END: lines

}  // namespace by_hand_pull
