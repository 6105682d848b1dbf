//! Components that people type, one after the other: each is checked when it is there, and only memory
//! holds it until the key is made of them. What is told of them are rows and check values, never digits.

use super::parts::{has_another, method_of, of_person, read};
use byok::Refused;
use byok::components::{COUNT, Component, ROWS, Row, refuse_unsound};
use desk::Desk;
use secrecy::{ExposeSecret as _, SecretString};
use wire::{Code, ComponentView, Error, RowView, RowsView, TypedComponent};
use zeroize::Zeroizing;

/// Takes one row of the component that is being typed; an empty one is forgotten.
pub fn type_component_row(
    desk: &mut Desk,
    row: u8,
    text: &SecretString,
) -> Result<RowsView, Error> {
    if !(1..=ROWS).contains(&usize::from(row)) {
        return Err(Error::usage(
            Code::NoSuchRow,
            format!("There is no row {row}."),
            "Look at the form.",
        ));
    }
    let rows = &mut desk.memory.components.rows;
    if Row::of(text.expose_secret()) == Row::Empty {
        rows.remove(&row);
    } else {
        rows.insert(row, text.clone());
    }
    Ok(rows_view(desk))
}

/// Takes the component whose rows were typed as that person's, with the check value on their form.
/// Rows stay if it is not right, so that the one that is wrong can be typed again.
pub fn take_component_rows(
    desk: &mut Desk,
    name: &str,
    check: &str,
    method: &str,
) -> Result<Vec<ComponentView>, Error> {
    let rows = &desk.memory.components.rows;
    let length = rows.values().map(|row| row.expose_secret().len()).sum();
    // As long as it gets from the start, so that no copy is left behind.
    let mut digits = Zeroizing::new(String::with_capacity(length));
    for row in rows.values() {
        digits.push_str(row.expose_secret());
    }
    let typed = TypedComponent {
        name: name.into(),
        digits: SecretString::from(digits.as_str()),
        check: check.into(),
    };
    take_component(desk, typed, method)
}

/// Takes a component, if it is right by itself and no other that was taken.
pub fn take_component(
    desk: &mut Desk,
    typed: TypedComponent,
    method: &str,
) -> Result<Vec<ComponentView>, Error> {
    desk.log.writable()?;
    let method = method_of(method)?;
    let name = desk.log.enrolled(typed.name.trim())?.name.clone();
    let taken = &desk.memory.components.taken;
    let number = taken.len() + 1;
    if taken.iter().any(|one| one.name == name) {
        return Err(has_another(number, &name));
    }
    if number > *COUNT.end() {
        let why = format!("a key has at most {} components", COUNT.end());
        return Err(Refused::Component { number, why }.into());
    }
    let component = read(&name, number, method, &typed)?;
    let check = hex::encode(component.check(method));
    let mut all = Vec::new();
    for (place, one) in taken.iter().enumerate() {
        all.push(Component::read(place + 1, one.digits.expose_secret())?);
    }
    all.push(component);
    if COUNT.contains(&number) {
        refuse_unsound(&all).map_err(|refused| of_person(&name, refused))?;
    }
    let components = &mut desk.memory.components;
    components.rows.clear();
    components.taken.push(TypedComponent {
        name,
        check,
        ..typed
    });
    Ok(taken_view(desk))
}

/// Forgets what somebody typed, or everything that anybody did.
pub fn forget_components(desk: &mut Desk, name: Option<&str>) -> Vec<ComponentView> {
    let components = &mut desk.memory.components;
    components.rows.clear();
    components
        .taken
        .retain(|one| name.is_some_and(|name| one.name != name));
    taken_view(desk)
}

fn taken_view(desk: &Desk) -> Vec<ComponentView> {
    let taken = desk.memory.components.taken.iter();
    taken
        .map(|one| ComponentView {
            name: one.name.clone(),
            check: one.check.clone(),
        })
        .collect()
}

fn rows_view(desk: &Desk) -> RowsView {
    let typed = &desk.memory.components.rows;
    let rows: Vec<RowView> = (1..)
        .take(ROWS)
        .map(|row: u8| {
            let state = typed
                .get(&row)
                .map_or(Row::Empty, |text| Row::of(text.expose_secret()));
            let cell = match state {
                Row::BadCharacter { group } => u8::try_from(group).ok(),
                Row::Empty | Row::Good | Row::Long | Row::Short => None,
            };
            RowView {
                row,
                state: state.id().into(),
                cell,
            }
        })
        .collect();
    RowsView {
        complete: rows.iter().all(|row| row.state == Row::Good.id()),
        rows,
    }
}
