//! JSON: an array with an object for each row, under the names for programs.
//!
//! Comes in: columns, rows. Goes out: bytes, a part at a time. Never here: other formats.

use serde_json::{Map, Number, Value};

use super::sheet::{Cell, Column};

/// A file while it is written.
#[derive(Debug)]
pub struct Json {
    keys: Vec<String>,
    has_rows: bool,
}

impl Json {
    /// Begins a file.
    pub fn new(columns: &[Column]) -> Json {
        Json { keys: columns.iter().map(|column| column.key.clone()).collect(), has_rows: false }
    }

    /// Writes rows; gives them.
    pub fn rows(&mut self, rows: &[Vec<Cell>]) -> Vec<u8> {
        let mut ready = Vec::new();
        for row in rows {
            ready.extend_from_slice(if self.has_rows { b",\n" } else { b"[\n" });
            self.has_rows = true;
            let object: Map<String, Value> = self.keys.iter().cloned().zip(row.iter().map(value)).collect();
            ready.extend(Value::Object(object).to_string().into_bytes());
        }
        ready
    }

    /// What is left.
    pub fn end(self) -> Vec<u8> {
        if self.has_rows { b"\n]\n".to_vec() } else { b"[]\n".to_vec() }
    }
}

fn value(cell: &Cell) -> Value {
    match cell {
        Cell::Empty => Value::Null,
        Cell::Text(text) => Value::String(text.clone()),
        Cell::Named { name, .. } => Value::String(name.clone()),
        Cell::Number(number) => Value::Number((*number).into()),
        Cell::Fraction(number) => Number::from_f64(*number).map_or(Value::Null, Value::Number),
        Cell::Day(day) => Value::String(day.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_objects_with_typed_values() {
        let columns = ["a", "b"].map(|key| Column { key: key.into(), title: key.into() });
        let mut json = Json::new(&columns);
        let mut bytes = json.rows(&[vec![Cell::text("=1"), Cell::Number(2)]]);
        bytes.extend(json.rows(&[vec![Cell::Empty, Cell::Day(jiff::civil::date(2026, 1, 2))]]));
        bytes.extend(json.end());
        let read: Value = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(read, serde_json::json!([{"a": "=1", "b": 2}, {"a": null, "b": "2026-01-02"}]));
        let empty: Value = serde_json::from_slice(&Json::new(&columns).end()).unwrap();
        assert_eq!(empty, serde_json::json!([]));
    }
}
