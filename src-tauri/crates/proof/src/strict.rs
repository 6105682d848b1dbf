//! JSON in which no name stands twice in one object, and every object is one.
//!
//! Of two values for one name readers take either; and a reader of structures takes an array for an
//! object. What is signed is read by more than one program, so neither may be there.

use std::fmt;

use serde::Deserialize;
use serde::Serialize;
use serde::de::{DeserializeOwned, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// Reads a structure that is written in no other way than it would be: nothing is left out, nothing
/// added, nothing spelled otherwise. Only spaces between values and the order of names are free.
///
/// # Errors
/// If the bytes are not JSON, or not of this shape.
pub(crate) fn read<T: DeserializeOwned + Serialize>(bytes: &[u8]) -> Result<T, serde_json::Error> {
    let Once(value) = serde_json::from_slice(bytes)?;
    let read: T = serde_json::from_value(value.clone())?;
    if serde_json::to_value(&read)? == value {
        Ok(read)
    } else {
        Err(serde_json::Error::custom(
            "a value is not written in its one form",
        ))
    }
}

/// A value in which no object names a field twice.
struct Once(Value);

impl<'de> Deserialize<'de> for Once {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader).map(Self)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        let number = Number::from_f64(value).ok_or_else(|| E::custom("a number out of range"))?;
        Ok(Value::Number(number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(Once(item)) = items.next_element()? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut pairs: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some((name, Once(value))) = pairs.next_entry::<String, Once>()? {
            if map.insert(name.clone(), value).is_some() {
                return Err(A::Error::custom(format!(
                    "{name:?} stands twice in one object"
                )));
            }
        }
        Ok(Value::Object(map))
    }
}
