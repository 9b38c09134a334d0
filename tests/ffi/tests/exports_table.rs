//! Every type of the face in every position, of functions that C++ awaits.

use cobridge::cxx::{CxxString, SharedPtr, UniquePtr, let_cxx_string};
use cobridge_ffi_tests::exports::runs;
use cobridge_ffi_tests::exports::table::Session;
use cobridge_ffi_tests::exports::table::ffi::{self, Color, Item, Level, Pod};
use std::pin::Pin;

fn item(name: &str) -> Item {
    Item { name: name.to_owned(), tags: vec!["a".to_owned(), "b".to_owned()], color: Color::Green }
}

/// Every position of a type that compares.
macro_rules! same {
    ($($through:ident $attempt:ident $hand:ident: $value:expr;)*) => {
        $(
            #[tokio::test]
            async fn $through() {
                assert_eq!(ffi::$through($value).await, $value);
                assert_eq!(ffi::$attempt($value).await.unwrap(), $value);
                assert_eq!(ffi::$hand($value).await, $value);
                // It was Rust that gave it back, not C++ alone.
                assert_eq!(runs(&stringify!($through).replace("through", "give")), 2);
                assert_eq!(runs(&stringify!($attempt).replace("try", "attempt")), 1);
            }
        )*
    };
}

same! {
    through_boolean try_boolean hand_boolean: true;
    through_u_8 try_u_8 hand_u_8: u8::MAX;
    through_u_16 try_u_16 hand_u_16: u16::MAX;
    through_u_32 try_u_32 hand_u_32: u32::MAX;
    through_u_64 try_u_64 hand_u_64: u64::MAX;
    through_u_size try_u_size hand_u_size: usize::MAX;
    through_i_8 try_i_8 hand_i_8: i8::MIN;
    through_i_16 try_i_16 hand_i_16: i16::MIN;
    through_i_32 try_i_32 hand_i_32: i32::MIN;
    through_i_64 try_i_64 hand_i_64: i64::MIN;
    through_i_size try_i_size hand_i_size: isize::MIN;
    through_f_32 try_f_32 hand_f_32: -1.5;
    through_f_64 try_f_64 hand_f_64: f64::MIN_POSITIVE;
    through_character try_character hand_character: 65 as std::ffi::c_char;
    through_string try_string hand_string: "a text longer than any small string".to_owned();
    through_text try_text hand_text: "text";
    through_vec_u8 try_vec_u8 hand_vec_u8: vec![1, 2, 3];
    through_vec_string try_vec_string hand_vec_string: vec!["x".to_owned(), String::new()];
    through_vec_item try_vec_item hand_vec_item: vec![item("one"), item("two")];
    through_slice try_slice hand_slice: &[1, 2, 3];
    through_slice_item try_slice_item hand_slice_item: &[item("one")];
    through_slice_mut try_slice_mut hand_slice_mut: &mut [1, 2];
    through_item try_item hand_item: item("item");
    through_pod try_pod hand_pod: Pod { a: -3, b: 2.5 };
    through_color try_color hand_color: Color::Green;
    through_level try_level hand_level: Level::Low;
    through_array try_array hand_array: [1, -2, 3];
    through_array_string try_array_string hand_array_string: ["p".to_owned(), "q".to_owned()];
    through_item_ref try_item_ref hand_item_ref: &item("ref");
    through_item_mut try_item_mut hand_item_mut: &mut item("mut");
    through_string_ref try_string_ref hand_string_ref: &"owned".to_owned();
    through_vec_ref try_vec_ref hand_vec_ref: &vec![9];
    through_vec_item_ref try_vec_item_ref hand_vec_item_ref: &vec![item("in")];
}

#[tokio::test]
async fn boxes_stay_where_they_are() {
    let session = Box::new(Session { n: 5 });
    let address = &raw const *session;
    let back = ffi::try_boxed(ffi::through_boxed(session).await).await.unwrap();
    assert_eq!((back.n, &raw const *back), (5, address));
    let many = ffi::try_vec_box(ffi::through_vec_box(vec![back]).await).await.unwrap();
    assert_eq!((many.len(), many[0].n, &raw const *many[0]), (1, 5, address));
    let many = ffi::hand_vec_box(many).await;
    assert_eq!(&raw const *ffi::hand_boxed(many.into_iter().next().unwrap()).await, address);
}

#[tokio::test]
async fn vectors_stay_where_they_are() {
    let bytes = vec![7u8; 64 * 1024];
    let address = bytes.as_ptr();
    let back = ffi::try_vec_u8(ffi::through_vec_u8(bytes).await).await.unwrap();
    assert_eq!((back.as_ptr(), back.len()), (address, 64 * 1024));
}

#[tokio::test]
async fn unique_pointers() {
    let client = ffi::try_unique_client(ffi::through_unique_client(ffi::new_client(6)).await).await.unwrap();
    assert_eq!(client.id(), 6);
    let none = ffi::try_unique_client(ffi::through_unique_client(UniquePtr::null()).await).await.unwrap();
    assert!(none.is_null());
    let_cxx_string!(text = "unique");
    let text =
        ffi::try_unique_string(ffi::through_unique_string(ffi::new_string(&text)).await).await.unwrap();
    assert_eq!(text.to_string(), "unique");
    let numbers = ffi::try_unique_vector(ffi::through_unique_vector(ffi::new_vector()).await).await.unwrap();
    assert_eq!(numbers.as_slice(), [1, 2, 3]);
}

#[tokio::test]
async fn shared_pointers() {
    let shared = ffi::shared_client(8);
    let back = ffi::try_shared(ffi::through_shared(shared.clone()).await).await.unwrap();
    assert_eq!(back.id(), 8);
    let weak = ffi::try_weak(ffi::through_weak(SharedPtr::downgrade(&back)).await).await.unwrap();
    assert_eq!(weak.upgrade().id(), 8);
    drop((shared, back));
    assert!(weak.upgrade().is_null());
}

#[tokio::test]
async fn references_to_opaque_types() {
    let mut session = Session { n: 4 };
    assert_eq!(ffi::try_session_ref(ffi::through_session_ref(&session).await).await.unwrap().n, 4);
    ffi::try_session_mut(ffi::through_session_mut(&mut session).await).await.unwrap().n = 9;
    assert_eq!(session.n, 9);
    let mut client = ffi::new_client(3);
    assert_eq!(ffi::try_client_ref(ffi::through_client_ref(&client).await).await.unwrap().id(), 3);
    assert_eq!(ffi::try_client_pin(ffi::through_client_pin(client.pin_mut()).await).await.unwrap().id(), 3);
    let_cxx_string!(text = "on the stack");
    assert_eq!(ffi::try_cxx_string_ref(ffi::through_cxx_string_ref(&text).await).await.unwrap(), &*text);
    let pinned: Pin<&mut CxxString> = ffi::through_cxx_string_pin(text.as_mut()).await;
    ffi::try_cxx_string_pin(pinned).await.unwrap().push_str("!");
    assert_eq!(text.to_string(), "on the stack!");
    let numbers = ffi::new_vector();
    assert_eq!(ffi::try_cxx_vector_ref(ffi::through_cxx_vector_ref(&numbers).await).await.unwrap().len(), 3);
}
