//! Which tokens may play which part.

use super::Decision;
use super::rules::holds;
use crate::{Ceremony, Event, Mode, Refusal, Rule, Step, TokenFacts, TokenRole};

impl Ceremony {
    pub(super) fn bindable(&self, role: TokenRole, token: &TokenFacts) -> Result<(), Refusal> {
        // A token may be bound again later: it was pulled, or the program was restarted.
        let again = self.tokens.get(&role);
        if let Some(before) = again
            && self.step() != Some(Step::Inspect)
        {
            // Drivers change labels; the serial number is the device's own.
            let same = if before.serial.is_empty() {
                token.serial.is_empty() && before.label == token.label
            } else {
                before.serial == token.serial
            };
            holds(
                same,
                Rule::TheSameToken,
                format!("{} (serial {})", before.label, before.serial),
                format!("{} (serial {})", token.label, token.serial),
            )?;
        } else {
            self.at(Step::Inspect)?;
        }
        holds(
            self.token_roles().contains(&role),
            Rule::TokenHasAPart,
            "a token this ceremony uses",
            role.name(),
        )?;
        for (other, bound) in &self.tokens {
            holds(
                *other == role || bound.serial != token.serial || bound.label != token.label,
                Rule::DistinctTokens,
                "two different tokens",
                format!("{} for both parts", token.label),
            )?;
        }
        for (ability, name) in [
            ("rfc3394", "AES key wrap"),
            ("random", "a random generator"),
            ("keeps-closed-keys", "a door that closes"),
        ] {
            holds(
                token.abilities.get(ability).copied().unwrap_or(false),
                Rule::TokenIsAble,
                format!("a token with {name}"),
                format!("{} does not do it", token.label),
            )?;
        }
        self.shares_root_keys(token)
    }

    /// A root key is looked for in what the token does before one is made, or its shares are brought.
    fn shares_root_keys(&self, token: &TokenFacts) -> Result<(), Refusal> {
        let kind = self.script.key.kind;
        let Some([signs, shares]) = kind.abilities() else {
            return Ok(());
        };
        let does = |ability| token.abilities.get(ability).copied().unwrap_or(false);
        holds(
            does(signs),
            Rule::TokenIsAble,
            format!("a token that makes {kind} keys and signs with them"),
            format!("{} does not do it", token.label),
        )?;
        holds(
            does(shares),
            Rule::RootKeyCanBeShared,
            format!("a token that wraps a {kind} key out once and takes it in again"),
            format!(
                "{}, which does not: no quorum could ever rebuild the key",
                token.label
            ),
        )
    }

    pub(super) fn accept_tokens(&self, by: String, confirmed_by: String) -> Decision {
        self.performs(&by)?;
        for role in self.token_roles() {
            holds(
                self.tokens.contains_key(role),
                Rule::TokensBound,
                role.name(),
                "not bound yet",
            )?;
        }
        self.second_person(&confirmed_by)?;
        Ok(vec![Event::TokensAccepted { by, confirmed_by }])
    }

    /// Whether software tokens may be used: never in a live ceremony unless the room says so.
    ///
    /// # Errors
    /// [`Refusal`] `no-software-token-in-live`.
    pub fn allow_token(&self, token: &TokenFacts, room_allows: bool) -> Result<(), Refusal> {
        let is = (token.model.as_str(), token.manufacturer.as_str());
        self.allow_software(token.software, is, room_allows)
    }

    /// The same of a token that is not initialised yet: whether it is software, its model and who made
    /// it.
    ///
    /// # Errors
    /// As [`allow_token`](Self::allow_token).
    pub fn allow_software(
        &self,
        software: bool,
        (model, manufacturer): (&str, &str),
        room_allows: bool,
    ) -> Result<(), Refusal> {
        holds(
            self.mode != Mode::Live || !software || room_allows,
            Rule::NoSoftwareTokenInLive,
            "a hardware token in a live ceremony",
            format!("{model} by {manufacturer}"),
        )
    }
}

impl TokenFacts {
    /// Whether the token may hold a real key, of any ceremony: one of which the value does not come
    /// out behind a closed door.
    ///
    /// # Errors
    /// [`Refusal`] `closed-values-stay`.
    pub fn may_hold_keys(&self) -> Result<(), Refusal> {
        let stays = self.abilities.get("closed-values-stay").copied();
        holds(
            stays.unwrap_or(false),
            Rule::ClosedValuesStay,
            "a token that gives the value of a closed key to nobody",
            format!("{}, which gives it to a holder of its PIN", self.label),
        )
    }
}
