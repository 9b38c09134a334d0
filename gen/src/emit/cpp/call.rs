//! The C++ half of one awaited call, or of one stream. Its steps are numbered in the book's "one awaited call, step by step".

use super::in_namespace;
use crate::lower::{CallPlan, CppCall, Gives, Target};
use std::fmt::Write;

pub(super) fn write(source: &str, behavior: &str, call: &CallPlan, text: &mut String) {
    let cpp = &call.cpp;
    let _ = writeln!(text, "\n// {};", cpp.declaration);
    in_namespace(&cpp.namespace, text, |text| {
        write_callback(call, text);
        write_description(behavior, call, text);
        write_assertion(source, call, text);
        write_starter(call, text);
    });
    write_context_drop(call, text);
}

/// The types of cxx's documented oneshot shape, or multishot shape. The context is never defined: it names the slot, or
/// the pipe.
fn write_callback(call: &CallPlan, text: &mut String) {
    let CppCall { context, callback, value, .. } = &call.cpp;
    let argument = match (call.fallible, value.as_str()) {
        (true, _) => format!(", ::rust::Result<{value}>"),
        (false, "void") => String::new(),
        (false, _) => format!(", {value}"),
    };
    let _ = writeln!(text, "struct {context};");
    let context = match call.gives {
        Gives::Future => format!("::rust::Box<{context}>"),
        Gives::Stream { .. } => format!("{context} const &"),
    };
    let _ = writeln!(text, "using {callback} = ::rust::Fn<void({context}{argument})>;");
}

fn write_description(behavior: &str, call: &CallPlan, text: &mut String) {
    let CppCall { starter, context, value, passing, target, .. } = &call.cpp;
    let passing: Vec<String> =
        passing.iter().map(|passing| format!("::rust::cobridge::{}", passing.cpp())).collect();
    let _ = writeln!(text, "struct {starter}_call {{");
    let value_name = match call.gives {
        Gives::Future => "Return",
        Gives::Stream { .. } => "Item",
    };
    let _ = writeln!(text, "  using {value_name} = {value};");
    let _ = writeln!(text, "  using Context = {context};");
    let _ = writeln!(text, "  using Arguments = ::rust::cobridge::Passing<{}>;", passing.join(", "));
    let _ = writeln!(text, "  using Behavior = ::rust::behavior::{behavior}::Behavior;");
    let _ = writeln!(text, "  static constexpr bool fallible = {};", call.fallible);
    let _ = match call.gives {
        Gives::Future => writeln!(text, "  static constexpr bool blocking = {};", call.blocking),
        Gives::Stream { capacity } => {
            writeln!(text, "  static constexpr ::std::size_t capacity = {capacity};")
        }
    };
    match target {
        Target::Free(path) | Target::Associated(path) => {
            write_functor("Target", "", path, "", text);
            let _ = writeln!(text, "  using Fallback = void;");
        }
        Target::Method(name) => {
            write_functor("Target", "class Self, ", &format!("self.{name}"), "", text);
            write_functor("Fallback", "class Self, ", name, "self, ", text);
        }
    }
    let _ = writeln!(text, "}};");
}

/// A functor that calls the user's function with whatever it is given, and can be asked whether that compiles.
fn write_functor(
    functor: &str,
    self_parameter: &str,
    function: &str,
    self_argument: &str,
    text: &mut String,
) {
    let receiver = if self_parameter.is_empty() { "" } else { "Self& self, " };
    let call = format!("{function}({self_argument}static_cast<Args&&>(args)...)");
    let _ = writeln!(text, "  struct {functor} {{");
    let _ = writeln!(text, "    template <{self_parameter}class... Args>");
    let _ = writeln!(text, "    auto operator()({receiver}Args&&... args) const noexcept(noexcept({call}))");
    let _ = writeln!(text, "        -> decltype({call}) {{");
    let _ = writeln!(text, "      return {call};");
    let _ = writeln!(text, "    }}");
    let _ = writeln!(text, "  }};");
}

/// One readable message for a function that fits no style. A template, so that compilers name what was found.
fn write_assertion(source: &str, call: &CallPlan, text: &mut String) {
    let CppCall { starter, value, context, callback, declaration, line, target, .. } = &call.cpp;
    let function = match target {
        Target::Free(path) | Target::Associated(path) => path.trim_start_matches("::").to_owned(),
        Target::Method(name) => name.clone(),
    };
    let place = format!("cobridge: `{declaration}` ({source}:{line}): ");
    let blocking =
        if call.blocking { format!("return {value} (it is #[blocking]), ") } else { String::new() };
    let advice = if call.blocking { "" } else { "; a function that blocks is declared #[blocking]" };
    let (returns, takes) = match call.gives {
        Gives::Future => (
            format!(
                "It must {blocking}return rust::Future<{value}>, std::future<{value}> or an awaitable of it, "
            ),
            format!(
                "or take a last argument rust::Promise<{value}>, or two, {callback} and rust::Box<{context}>{advice}"
            ),
        ),
        Gives::Stream { .. } => (
            format!("It must return rust::Stream<{value}>, "),
            format!(
                "or take a last argument rust::Sink<{value}>, or two, {callback} and rust::Box<{context}>"
            ),
        ),
    };
    let fits = [place.clone(), format!("the C++ function `{function}` does not fit. "), returns, takes];
    let keeps = [
        place,
        format!(
            "the C++ function `{function}` outlives the poll that calls it, so it can't borrow Rust's memory: "
        ),
        format!(
            "take the argument by value, as &str or as &[T] of copyable elements, or write a coroutine (rust::{})",
            match call.gives {
                Gives::Future => "Future",
                Gives::Stream { .. } => "Stream",
            }
        ),
    ];
    let _ = writeln!(text, "template <class Found, bool fits, bool keeps>");
    let _ = writeln!(text, "struct {starter}_check {{");
    write_static_assert("fits", &fits, text);
    write_static_assert("!fits || keeps", &keeps, text);
    let _ = writeln!(text, "}};");
}

fn write_static_assert(condition: &str, message: &[String], text: &mut String) {
    let lines: Vec<String> =
        message.iter().map(|line| format!("\n                {}", literal(line))).collect();
    let _ = writeln!(text, "  static_assert({condition},{});", lines.concat());
}

/// Step 4.
fn write_starter(call: &CallPlan, text: &mut String) {
    let starter = &call.cpp.starter;
    let (fit, start) = match call.gives {
        Gives::Future => ("Fit", "start"),
        Gives::Stream { .. } => ("StreamFit", "start_stream"),
    };
    let _ = writeln!(text, "template <class Out, class... Args>");
    let _ = writeln!(
        text,
        "::std::uint8_t {starter}(Out* out, ::std::uint8_t* call, const ::std::uint8_t* waker, Args... args) noexcept {{"
    );
    let _ = writeln!(text, "  using Fit = ::rust::cobridge::{fit}<{starter}_call, Args...>;");
    let _ = writeln!(text, "  (void)sizeof({starter}_check<typename Fit::Found, Fit::fits, Fit::keeps>);");
    let _ = writeln!(
        text,
        "  return ::rust::cobridge::{start}<{starter}_call, Args...>(out, call, waker, static_cast<Args&&>(args)...);"
    );
    let _ = writeln!(text, "}}");
}

/// A context that goes without an answer abandons the call; a stream's ends it.
fn write_context_drop(call: &CallPlan, text: &mut String) {
    let namespace: String = call.cpp.namespace.iter().map(|segment| format!("::{segment}")).collect();
    let CppCall { context, starter, .. } = &call.cpp;
    let gone = match call.gives {
        Gives::Future => "abandon",
        Gives::Stream { .. } => "end_stream",
    };
    let _ = writeln!(
        text,
        "namespace rust {{\ntemplate <>\ninline void Box<{namespace}::{context}>::drop() noexcept {{\n  \
         ::rust::cobridge::{gone}<{namespace}::{starter}_call>(this->ptr);\n}}\n}}  // namespace rust"
    );
}

/// A C++ string literal.
fn literal(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}
