// rust::Result<T> and rust::Err: a value or an error, under std::expected's names. C++11.
//
// What a callback receives for a declaration with `Result`, and what continuations get. Made implicitly from
// whatever a T is made from, from rust::Err("message"), or from a std::exception_ptr. It owns what it holds;
// move-only.
#pragma once

#include <exception>
#include <new>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

#include "detail/config.h"
#include "detail/storage.h"

namespace rust {

// An error that is only a message.
struct Err {
  explicit Err(const char* text) : message(text ? text : "") {}
  explicit Err(std::string text) noexcept : message(std::move(text)) {}
  std::string message;
};

template <class T>
class Result;

namespace cobridge {

// The three things a result can be.
template <class T>
class ResultStorage {
 public:
  using Value = Stored<T>;
  enum Kind : unsigned char { kHasValue, kHasMessage, kHasException };

  struct ForValue {};
  template <class X>
  ResultStorage(ForValue, X&& value) : kind_(kHasValue) {
    Storage<T>::put(&value_, std::forward<X>(value));
  }
  explicit ResultStorage(Err&& error) noexcept : kind_(kHasMessage) {
    ::new (&message_) std::string(std::move(error.message));
  }
  explicit ResultStorage(std::exception_ptr exception) noexcept : kind_(kHasException) {
    ::new (&exception_) std::exception_ptr(std::move(exception));
  }
  ResultStorage(ResultStorage&& other) noexcept : kind_(other.kind_) {
    switch (kind_) {
      case kHasValue:
        ::new (&value_) Value(static_cast<Value&&>(other.value_));
        break;
      case kHasMessage:
        ::new (&message_) std::string(std::move(other.message_));
        break;
      case kHasException:
        ::new (&exception_) std::exception_ptr(std::move(other.exception_));
        break;
    }
  }
  ResultStorage& operator=(ResultStorage&& other) noexcept {
    if (this != &other) {
      this->~ResultStorage();
      ::new (this) ResultStorage(std::move(other));
    }
    return *this;
  }
  ~ResultStorage() {
    using std::string;
    switch (kind_) {
      case kHasValue:
        value_.~Value();
        break;
      case kHasMessage:
        message_.~string();
        break;
      case kHasException:
        exception_.~exception_ptr();
        break;
    }
  }

  Kind kind() const noexcept { return kind_; }
  Value& value() noexcept { return value_; }
  const Value& value() const noexcept { return value_; }
  const std::string& text() const noexcept { return message_; }
  const std::exception_ptr& held_exception() const noexcept { return exception_; }
  std::exception_ptr take_exception() noexcept { return std::move(exception_); }

 private:
  Kind kind_;
  union {
    Value value_;
    std::string message_;
    std::exception_ptr exception_;
  };
};

inline std::string message_of(const std::exception_ptr& exception) {
#if COBRIDGE_EXCEPTIONS
  if (exception) {
    try {
      std::rethrow_exception(exception);
    } catch (const std::exception& e) {
      return e.what();
    } catch (const char* text) {
      return text;
    } catch (const std::string& text) {
      return text;
    } catch (...) {
      return "a C++ exception that is not a std::exception";
    }
  }
#endif
  return exception ? "a C++ exception" : "an empty std::exception_ptr";
}

template <class T>
class ResultBase {
 public:
  bool has_value() const noexcept { return held_.kind() == Held::kHasValue; }
  explicit operator bool() const noexcept { return has_value(); }

  // Of an error; empty if there is a value.
  std::string message() const {
    switch (held_.kind()) {
      case Held::kHasMessage:
        return held_.text();
      case Held::kHasException:
        return message_of(held_.held_exception());
      default:
        return std::string();
    }
  }

  // Of an error (a std::runtime_error if only a message is known; empty under -fno-exceptions); empty if
  // there is a value.
  std::exception_ptr exception() const {
    switch (held_.kind()) {
      case Held::kHasMessage:
        return std::make_exception_ptr(std::runtime_error(held_.text()));
      case Held::kHasException:
        return held_.held_exception();
      default:
        return std::exception_ptr();
    }
  }

 protected:
  using Held = ResultStorage<T>;
  template <class... A>
  explicit ResultBase(typename Held::ForValue tag, A&&... a) : held_(tag, std::forward<A>(a)...) {}
  explicit ResultBase(Err&& error) noexcept : held_(std::move(error)) {}
  explicit ResultBase(std::exception_ptr e) noexcept : held_(std::move(e)) {}

  // What value() does first: an error is thrown.
  void require_value() const {
    if (COBRIDGE_LIKELY(has_value())) return;
#if COBRIDGE_EXCEPTIONS
    std::exception_ptr e = exception();
    if (!e) misuse("rust::Result: an empty std::exception_ptr");
    std::rethrow_exception(e);
#else
    abort_with("rust::Result: value() of an error");
#endif
  }

  template <class>
  friend struct ResultInside;
  Held held_;
};

// The one door to a result's inside.
template <class T>
struct ResultInside {
  static ResultStorage<T>& of(ResultBase<T>& result) noexcept { return result.held_; }
};

}  // namespace cobridge

template <class T>
class Result : public cobridge::ResultBase<T> {
  using Base = cobridge::ResultBase<T>;
  using Storage = cobridge::Storage<T>;
  using Tag = typename cobridge::ResultStorage<T>::ForValue;
  template <class X>
  using Accepts = cobridge::Both<cobridge::Not<std::is_same<typename std::decay<X>::type, Err>>,
                                 cobridge::AcceptsValue<Result, T, X>>;

 public:
  using value_type = T;

  template <class X = T,
            typename std::enable_if<Accepts<X>::value && Storage::template Converts<X>::value, int>::type = 0>
  Result(X&& value) : Base(Tag(), std::forward<X>(value)) {}
  template <class X = T, typename std::enable_if<Accepts<X>::value && !Storage::template Converts<X>::value,
                                                 int>::type = 0>
  explicit Result(X&& value) : Base(Tag(), std::forward<X>(value)) {}
  Result(Err error) noexcept : Base(std::move(error)) {}
  Result(std::exception_ptr error) noexcept : Base(std::move(error)) {}

  // Throws the error if it is one.
  T& value() & {
    this->require_value();
    return **this;
  }
  const T& value() const& {
    this->require_value();
    return **this;
  }
  T&& value() && {
    this->require_value();
    return *std::move(*this);
  }

  // Only if there is a value.
  T& operator*() & noexcept { return this->held_.value(); }
  const T& operator*() const& noexcept { return this->held_.value(); }
  T&& operator*() && noexcept { return std::move(this->held_.value()); }
  T* operator->() noexcept { return std::addressof(this->held_.value()); }
  const T* operator->() const noexcept { return std::addressof(this->held_.value()); }
};

template <class T>
class Result<T&> : public cobridge::ResultBase<T&> {
  using Base = cobridge::ResultBase<T&>;

 public:
  using value_type = T&;

  Result(T& value) : Base(typename cobridge::ResultStorage<T&>::ForValue(), value) {}
  Result(Err error) noexcept : Base(std::move(error)) {}
  Result(std::exception_ptr error) noexcept : Base(std::move(error)) {}

  T& value() const {
    this->require_value();
    return **this;
  }
  T& operator*() const noexcept { return *this->held_.value(); }
  T* operator->() const noexcept { return this->held_.value(); }
};

template <>
class Result<void> : public cobridge::ResultBase<void> {
  using Base = cobridge::ResultBase<void>;

 public:
  using value_type = void;

  Result() : Base(cobridge::ResultStorage<void>::ForValue(), cobridge::Unit()) {}
  Result(Err error) noexcept : Base(std::move(error)) {}
  Result(std::exception_ptr error) noexcept : Base(std::move(error)) {}

  void value() const { require_value(); }
  void operator*() const noexcept {}
};

}  // namespace rust
