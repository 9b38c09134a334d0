//! A refusal as data: where, what, and what to write instead. The macro turns it into `compile_error!`, the build
//! helper into a codespan report.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};

/// One message about the user's text.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// The first token it is about.
    pub start: Span,
    /// The last token it is about.
    pub end: Span,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
}

/// One or more messages.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics(pub Vec<Diagnostic>);

impl Diagnostic {
    /// A message about all of `tokens`.
    pub fn new(tokens: &impl ToTokens, message: impl Into<String>) -> Self {
        let (start, end) = ends(tokens.to_token_stream());
        Diagnostic { start, end, message: message.into(), help: None }
    }

    /// A message about one place.
    pub fn at(span: Span, message: impl Into<String>) -> Self {
        Diagnostic { start: span, end: span, message: message.into(), help: None }
    }

    /// The same with a word on what to write instead.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Message and help in one text, as rustc shows it.
    pub fn text(&self) -> String {
        match &self.help {
            Some(help) => format!("{}\nhelp: {help}", self.message),
            None => self.message.clone(),
        }
    }

    /// A `compile_error!` whose span runs from the first to the last token.
    pub fn to_compile_error(&self) -> TokenStream {
        let text = self.text();
        // rustc joins the spans of the path's first token and of the macro's arguments.
        let arguments = quote_spanned!(self.end=> { #text });
        let path = quote_spanned!(self.start=> ::core::compile_error!);
        quote!(#path #arguments)
    }
}

impl Diagnostics {
    /// Adds a message.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.0.push(diagnostic);
    }

    /// Sorted by the place of the first token.
    pub fn in_order_of_text(mut self) -> Self {
        self.0.sort_by_key(|diagnostic| {
            let start = diagnostic.start.start();
            (start.line, start.column)
        });
        self
    }

    /// `Err(self)` if there is any message.
    pub fn into_result(self) -> Result<(), Diagnostics> {
        if self.0.is_empty() { Ok(()) } else { Err(self) }
    }

    /// All messages as `compile_error!`s.
    pub fn to_compile_error(&self) -> TokenStream {
        self.0.iter().map(Diagnostic::to_compile_error).collect()
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Self {
        Diagnostics(vec![diagnostic])
    }
}

/// The spans of the first and last token, groups opened.
pub fn ends(tokens: TokenStream) -> (Span, Span) {
    let mut tokens = tokens.into_iter();
    let Some(first) = tokens.next() else { return (Span::call_site(), Span::call_site()) };
    let last = tokens.last().unwrap_or_else(|| first.clone());
    let start = match &first {
        TokenTree::Group(group) => group.span_open(),
        other => other.span(),
    };
    let end = match &last {
        TokenTree::Group(group) => group.span_close(),
        other => other.span(),
    };
    (start, end)
}
