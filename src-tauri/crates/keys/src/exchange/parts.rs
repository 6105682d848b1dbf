//! Keys in components: those that several people type, and those that are drawn here and printed, a
//! form for each person.

use super::forms::{Form, form};
use super::{came, cmac_of, coming};
use crate::device::{Master, calls, master};
use crate::find::{find, of_tier};
use byok::Refused;
use byok::components::{
    COUNT, Component, LENGTH, Method, check_value, combine, refuse_other_key, refuse_unsound,
};
use desk::time::clock_is_sure;
use desk::{Desk, tokens};
use ledger::{Brought, ComponentBrought};
use lifecycle::{Origin, Tier};
use secrecy::ExposeSecret as _;
use std::path::Path;
use token::Combined;
use wire::{BroughtKey, Code, Deciding, Error, NewKey, TypedComponent};

/// Takes in a key from the components that were taken ([`take_component`](super::take_component)):
/// each is checked again, then the whole. They are forgotten once the key is there, and kept if it is
/// not, so that nobody types theirs again for what is wrong elsewhere.
pub fn components_in(
    desk: &mut Desk,
    new: &NewKey,
    method: &str,
    check: &str,
    deciding: &Deciding,
) -> Result<BroughtKey, Error> {
    let typed = std::mem::take(&mut desk.memory.components.taken);
    let done = from_typed(desk, new, &typed, method, check, deciding);
    if done.is_err() {
        desk.memory.components.taken = typed;
    }
    done
}

fn from_typed(
    desk: &mut Desk,
    new: &NewKey,
    typed: &[TypedComponent],
    method: &str,
    told_whole: &str,
    deciding: &Deciding,
) -> Result<BroughtKey, Error> {
    desk.log.writable()?;
    clock_is_sure(&desk.log)?;
    let method = method_of(method)?;
    let names = people(desk, typed.iter().map(|one| one.name.as_str()))?;
    let mut components = Vec::new();
    let mut told = Vec::new();
    for (place, one) in typed.iter().enumerate() {
        let component = read(&names[place], place + 1, method, one)?;
        told.push(ComponentBrought {
            name: names[place].clone(),
            method: method.id().into(),
            check: hex::encode(component.check(method)),
        });
        components.push(component);
    }
    refuse_unsound(&components).map_err(|refused| {
        if let Refused::Component { number, .. } = refused
            && let Some(name) = names.get(number.saturating_sub(1))
        {
            return of_person(name, refused);
        }
        refused.into()
    })?;
    // The device's own comparison comes after it; a wrong set is told before anything is taken in.
    {
        let key = combine(&components)?;
        if !told_whole.trim().is_empty() {
            refuse_other_key(&check_value(&key, method), told_whole)?;
        }
    }
    take(desk, new, "components", &components, told, None, deciding)
}

/// By which method check values are told; the usual one where nothing is said.
pub(super) fn method_of(named: &str) -> Result<Method, Error> {
    match named.trim() {
        "" => Ok(Method::Cmac),
        named => Ok(named.parse()?),
    }
}

/// A typed component with the check value typed beside it.
pub(super) fn read(
    name: &str,
    number: usize,
    method: Method,
    typed: &TypedComponent,
) -> Result<Component, Error> {
    let whose = |refused: Refused| of_person(name, refused);
    let component = Component::read(number, typed.digits.expose_secret()).map_err(whose)?;
    component
        .refuse_other(number, method, &typed.check)
        .map_err(whose)?;
    Ok(component)
}

/// Makes a key from components that the token draws, one for each person, and writes a form for each.
pub fn components_made(
    desk: &mut Desk,
    new: &NewKey,
    people_named: &[String],
    folder: &Path,
    deciding: &Deciding,
) -> Result<BroughtKey, Error> {
    desk.log.writable()?;
    clock_is_sure(&desk.log)?;
    let names = people(desk, people_named.iter().map(String::as_str))?;
    files::empty_or_new(folder)?;
    let above = find(desk, &new.under)?;
    of_tier(&above, Tier::Mkek)?;
    let Master { place, .. } = master(desk, &above.key.key)?;
    let session = tokens::session(&desk.bench.pool, &place)?;
    let mut components = Vec::new();
    let mut told = Vec::new();
    for name in &names {
        let drawn = session.random(LENGTH)?;
        let bytes: &[u8; LENGTH] = drawn.as_slice().try_into().map_err(|_| {
            Error::failure(
                Code::RandomLength,
                "The token drew fewer bytes than it was asked for.",
                "Nothing was made. Use another token.",
            )
        })?;
        let component = Component::of(bytes);
        told.push(ComponentBrought {
            name: name.clone(),
            method: Method::Cmac.id().into(),
            check: hex::encode(component.check(Method::Cmac)),
        });
        components.push(component);
    }
    drop(session.take_trace());
    refuse_unsound(&components)?;
    let forms = Some(Forms {
        folder,
        names: &names,
    });
    take(
        desk,
        new,
        "made-in-components",
        &components,
        told,
        forms,
        deciding,
    )
}

/// Where forms go, and whose they are.
struct Forms<'a> {
    folder: &'a Path,
    names: &'a [String],
}

fn take(
    desk: &mut Desk,
    new: &NewKey,
    how: &str,
    components: &[Component],
    told: Vec<ComponentBrought>,
    forms: Option<Forms<'_>>,
    deciding: &Deciding,
) -> Result<BroughtKey, Error> {
    let mut brought = Brought {
        how: how.into(),
        components: told,
        ..Brought::default()
    };
    let origin = match &forms {
        Some(_) => Origin::Made,
        None => Origin::Imported,
    };
    let coming = coming(desk, new, origin, &brought, deciding)?;
    let above = find(desk, &new.under)?;
    let Master { place, handle } = master(desk, &above.key.key)?;
    let session = tokens::session(&desk.bench.pool, &place)?;
    drop(session.take_trace());
    let bytes: Vec<&[u8; LENGTH]> = components.iter().map(Component::bytes).collect();
    let (made, combined) = session.take_components(handle, &bytes)?;
    let calls = calls(session);
    let check = cmac_of(&made)?;
    {
        let key = combine(components)?;
        if check != check_value(&key, Method::Cmac) {
            return Err(Error::failure(
                Code::ImportDiffers,
                "The device made another key of these components than they are.",
                "Nothing was taken in. Use another token.",
            ));
        }
    }
    brought.told = hex::encode(&check);
    (brought.combined, brought.on_host) = match combined {
        Combined::Device => ("device".into(), false),
        Combined::Host => ("host".into(), true),
    };
    let mut written = Vec::new();
    if let Some(Forms { folder, names }) = forms {
        files::make(folder)?;
        let made_at = desk.log.clock().stamp();
        for (place, (name, component)) in names.iter().zip(components).enumerate() {
            let pdf = form(&Form {
                label: &coming.key.label,
                key: &coming.key.key.to_string(),
                name,
                number: place + 1,
                of: names.len(),
                component,
                key_check: &hex::encode(&check),
                made: &made_at,
                practice: desk.log.is_practice(),
            })?;
            let file = folder.join(format!("component-{}.pdf", place + 1));
            files::write_new(&file, &pdf)?;
            written.push(file.display().to_string());
        }
    }
    came(desk, coming, &made, brought, calls, written)
}

/// The names of enrolled people, as they are enrolled, each once and as many as a key has components.
fn people<'a>(desk: &Desk, named: impl Iterator<Item = &'a str>) -> Result<Vec<String>, Error> {
    let mut names: Vec<String> = Vec::new();
    for name in named {
        let person = desk.log.enrolled(name.trim())?;
        if names.contains(&person.name) {
            return Err(has_another(names.len() + 1, &person.name));
        }
        names.push(person.name.clone());
    }
    if COUNT.contains(&names.len()) {
        return Ok(names);
    }
    Err(Refused::Component {
        number: names.len(),
        why: format!(
            "a key has {} to {} components, each with somebody else",
            COUNT.start(),
            COUNT.end()
        ),
    }
    .into())
}

pub(super) fn has_another(number: usize, name: &str) -> Error {
    Refused::Component {
        number,
        why: format!("{name} has another already: nobody has two"),
    }
    .into()
}

/// A refusal that names whose component it is.
pub(super) fn of_person(name: &str, refused: Refused) -> Error {
    let mut error = Error::from(refused);
    error.message = format!("{name}: {}", error.message);
    error
}
