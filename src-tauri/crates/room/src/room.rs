//! A room: what both fronts may ask of it, each in a line or two. What happens then is in the module
//! that is named.

use crate::backup::Rebuilt;
use crate::passphrases::DrawnFor;
use crate::{
    acts, backup, custody, enrolment, follow_ups, home, opening, passphrases, plan, practice_room,
    present, printing,
};
use ceremony::Problem;
use desk::Desk;
use desk::journal_report::JournalReport;
use desk::log::Options;
use desk::{devices, journal_check, time};
use files::Folder;
use secrecy::SecretString;
use std::path::{Path, PathBuf};
use wire::*;

mod drafts;
mod exchange;
mod keys;
mod looking_back;
mod modules;
mod policy;
mod records;
mod reports;

pub use exchange::RoomExchange;
pub use keys::RoomKeys;
pub use policy::RoomPolicy;
pub use reports::RoomReports;

/// An open room. One program has it open at a time.
pub struct Room {
    desk: Desk,
}

impl Room {
    /// Makes a live room.
    ///
    /// # Errors
    /// If the folder is not empty, or cannot be written.
    pub fn init(new: &NewRoom, options: &Options) -> Result<Self, Error> {
        let desk = opening::init(new, options)?;
        Ok(Self { desk })
    }

    /// Makes a practice room with two practice tokens and seven example people.
    ///
    /// # Errors
    /// If the folder is not empty, or the practice token is not installed.
    pub fn init_practice(path: &Path, options: &Options) -> Result<Self, Error> {
        let desk = practice_room::init_practice(path, options)?;
        Ok(Self { desk })
    }

    /// The same with so many custodians, on its own tokens or on another module: its file, and what
    /// it is given when it starts.
    ///
    /// # Errors
    /// As [`init_practice`](Self::init_practice); `no-fresh-token` if the module has no token that
    /// may be initialised.
    pub fn init_practice_on(
        path: &Path,
        options: &Options,
        module: Option<(&Path, Option<&str>)>,
        custodians: usize,
    ) -> Result<Self, Error> {
        let desk = practice_room::init_practice_on(path, options, module, custodians)?;
        Ok(Self { desk })
    }

    /// Opens a room to work in it. It opens for reading only where it was written by a newer
    /// program, lies on a disk that is read-only or full, or has a journal that does not check;
    /// [`Home::read_only`](crate::Home::read_only) says so. Nothing beside the journal is needed
    /// for looking: [`doctor`](crate::doctor) tells what is missing.
    ///
    /// # Errors
    /// If there is no room, another program has it open, or its journal does not read.
    pub fn open(path: &Path, options: &Options) -> Result<Self, Error> {
        let desk = opening::open(path, options)?;
        Ok(Self { desk })
    }

    /// Opens a room only to look at it, also while another program has it open: nothing is locked,
    /// and nothing written, removed or left behind. What is shown is a copy of its databases as they
    /// are now, which goes with this.
    ///
    /// # Errors
    /// If there is no room, or its journal does not read.
    pub fn look_at(path: &Path, options: &Options) -> Result<Self, Error> {
        let desk = opening::open_in(Folder::at(path)?, options)?;
        Ok(Self { desk })
    }

    pub(crate) fn desk(&self) -> &Desk {
        &self.desk
    }

    pub(crate) fn desk_mut(&mut self) -> &mut Desk {
        &mut self.desk
    }

    /// The room's folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.desk.log.folder().root()
    }

    /// True for a practice room.
    #[must_use]
    pub fn is_practice(&self) -> bool {
        self.desk.log.is_practice()
    }

    /// The whole id of the one ceremony whose id begins with `start`, at least 4 digits.
    ///
    /// # Errors
    /// If there is none, or more than one.
    pub fn resolve(&self, start: &str) -> Result<String, Error> {
        self.desk.log.resolve(start)
    }

    /// Checks every entry, the tree and the checkpoints.
    ///
    /// # Errors
    /// If the journal cannot be read at all.
    pub fn verify_journal(&self) -> Result<JournalReport, Error> {
        self.desk.log.verify()
    }

    /// Entries of the journal before `before`, newest first, at most `count`.
    ///
    /// # Errors
    /// If an entry does not check.
    pub fn journal(&self, before: Option<u64>, count: u64) -> Result<Vec<EntryView>, Error> {
        journal_check::journal(&self.desk, before, count)
    }

    /// The custody register.
    #[must_use]
    pub fn custody(&self) -> CustodyView {
        custody::custody(&self.desk)
    }

    /// Enters a movement, signed by who moved the item and by who saw it.
    ///
    /// # Errors
    /// The rule it breaks, by name; or if one of the two is not enrolled or does not sign.
    pub fn move_item(&mut self, new: &NewMovement) -> Result<CustodyView, Error> {
        custody::move_item(&mut self.desk, new)
    }

    /// Everything with a date: checks of what is kept, drills, the end of keys' cryptoperiods, and
    /// what an emergency put off, and what the policy makes due. Soonest first.
    ///
    /// # Errors
    /// If the inventory cannot be read.
    pub fn due(&self) -> Result<Vec<DueView>, Error> {
        custody::due(&self.desk)
    }

    /// The same as a calendar (iCalendar, RFC 5545).
    ///
    /// # Errors
    /// As [`due`](Self::due).
    pub fn due_ics(&self) -> Result<String, Error> {
        custody::due_ics(&self.desk)
    }

    /// Everyone enrolled, in the order of enrolment.
    #[must_use]
    pub fn people(&self) -> Vec<EnrolledView> {
        enrolment::people(&self.desk)
    }

    /// Enrols somebody with a signing key of their own: on their card, or sealed by their
    /// passphrase. They sign that they accept their duty.
    ///
    /// # Errors
    /// If the name or the card is taken, the role unknown, the passphrase too weak, or the card
    /// has no key that signs.
    pub fn enrol(&mut self, new: &NewPerson) -> Result<Vec<EnrolledView>, Error> {
        enrolment::enrol(&mut self.desk, new)
    }

    /// Gives somebody who is enrolled an age recipient, or another one: what is sent to them from here
    /// on is sealed to it.
    ///
    /// # Errors
    /// If it is none, or somebody else's.
    pub fn add_age_recipient(&mut self, name: &str, age: &str) -> Result<Vec<EnrolledView>, Error> {
        enrolment::add_age_recipient(&mut self.desk, name, age)
    }

    /// Gives somebody who is enrolled an ML-KEM key, by the file of the public one: shares that are
    /// sealed to their card from here on are sealed to it besides, and it can be half of a transport
    /// key.
    ///
    /// # Errors
    /// If nobody of that name is enrolled, the file is no such key, or it is somebody's already.
    pub fn add_mlkem_key(&mut self, name: &str, file: &Path) -> Result<Vec<EnrolledView>, Error> {
        enrolment::add_mlkem_key(&mut self.desk, name, file)
    }

    /// Drops the projections and makes them again from the journal.
    ///
    /// # Errors
    /// If an entry does not check.
    pub fn rebuild(&mut self) -> Result<Rebuilt, Error> {
        backup::rebuild(&mut self.desk)
    }

    /// The printer queues of this machine.
    ///
    /// # Errors
    /// If no printing system answers.
    pub fn printers(&self) -> Result<Vec<PrinterView>, Error> {
        printing::printers()
    }

    /// Every slot of every module of the room.
    ///
    /// # Errors
    /// Usage `room-looked-at` in a room that is only looked at: a module might write. None for a module
    /// or token that fails: it stands in the list with its problem.
    pub fn tokens(&mut self) -> Result<Vec<SlotView>, Error> {
        self.desk.log.at_work()?;
        devices::tokens(&mut self.desk)
    }

    /// The slot of the token that signs the journal, while it is plugged in and not unlocked here.
    /// A record needs it unlocked: `BindToken` with the role `journal` does that.
    ///
    /// # Errors
    /// `token-ambiguous` where tokens that cannot be told apart may be it.
    pub fn locked_journal_token(&mut self) -> Result<Option<SlotView>, Error> {
        self.desk.log.at_work()?;
        devices::locked_journal_token(&mut self.desk)
    }

    /// Adds a module to the room: whoever names it approves it, as its file is now, and it is
    /// loaded. One that was approved before and is another now is taken only with its new `digest`,
    /// SHA-256 in hex.
    ///
    /// # Errors
    /// Refusal `module-changed` with the digest to be looked at; if it does not load, or the room
    /// cannot be written.
    pub fn add_module(
        &mut self,
        path: &Path,
        config: Option<&str>,
        digest: Option<&str>,
    ) -> Result<Vec<SlotView>, Error> {
        devices::add_module(&mut self.desk, path, config, digest)
    }

    /// Takes a module out of the room: it is no longer loaded. What is on its tokens stays there,
    /// and what was done with them stays in the journal. The practice token's cannot be taken out.
    ///
    /// # Errors
    /// Usage `module-unknown`; refusal `module-is-the-rooms`; if the room cannot be written.
    pub fn remove_module(&mut self, path: &Path) -> Result<Vec<SlotView>, Error> {
        devices::remove_module(&mut self.desk, path)
    }

    /// Shows one token; with its PIN, also what it truly does.
    ///
    /// # Errors
    /// If there is no such token, or the PIN is wrong.
    pub fn show_token(
        &mut self,
        module: &Path,
        slot: u64,
        pin: Option<&SecretString>,
    ) -> Result<TokenDetail, Error> {
        self.desk.log.at_work()?;
        devices::show_token(&mut self.desk, module, slot, pin)
    }

    /// Unlocks a token to work with the keys in it.
    ///
    /// # Errors
    /// If the PIN is wrong, or the token shows that this room is an old copy.
    pub fn unlock(&mut self, module: &Path, slot: u64, pin: &SecretString) -> Result<(), Error> {
        ::keys::unlock(&mut self.desk, module, slot, pin)
    }

    /// Gives a fresh token its label and PINs, the security officer's and the user's; `ceremony` is the
    /// one it is for, if any. It is journalled before and after. A token in use is refused: nothing is
    /// destroyed.
    ///
    /// # Errors
    /// If the token is initialised already, is software where none may be used, or refuses a label or
    /// PIN.
    pub fn init_token(
        &mut self,
        module: &Path,
        slot: u64,
        label: &str,
        pins: (&SecretString, &SecretString),
        ceremony: Option<&str>,
    ) -> Result<Vec<SlotView>, Error> {
        self.desk.log.at_work()?;
        devices::init_token(&mut self.desk, module, slot, label, pins, ceremony)
    }

    /// Gives a token without a user PIN one, or a new one where it is locked. Its keys stay.
    ///
    /// # Errors
    /// If the security officer's PIN is wrong, or the new one does not fit.
    pub fn set_token_pin(
        &mut self,
        module: &Path,
        slot: u64,
        so_pin: &SecretString,
        pin: &SecretString,
    ) -> Result<Vec<SlotView>, Error> {
        self.desk.log.at_work()?;
        devices::set_token_pin(&mut self.desk, module, slot, so_pin, pin)
    }

    /// The file by which a module of the room is listed, whatever path somebody named it by.
    #[must_use]
    pub fn module_file(&self, path: &Path) -> PathBuf {
        devices::module_file(&self.desk, path)
    }

    /// Draws a passphrase for a signing key, six words of 7,776, or for a share, seven. It is shown
    /// once and typed back; the room keeps only its digest, and that only until it is closed.
    ///
    /// # Errors
    /// In a room that is only looked at.
    pub fn draw_passphrase(&mut self, what: DrawnFor) -> Result<SecretString, Error> {
        passphrases::draw_passphrase(&mut self.desk, what)
    }

    /// Shows a ceremony.
    ///
    /// # Errors
    /// If there is none of that id.
    pub fn view(&self, id: &str) -> Result<View, Error> {
        present::view(&self.desk, id)
    }

    /// Refuses a plan that could not be opened here.
    ///
    /// # Errors
    /// The refusal: the rule of scripts it breaks, or what the people of this room are not.
    pub fn check_planned(&self, plan: &Plan) -> Result<(), Error> {
        plan::check_planned(&self.desk.log, plan)
    }

    /// The script that a plan becomes, as TOML: to be kept, printed, and opened another day.
    ///
    /// # Errors
    /// As [`check_planned`](Self::check_planned).
    pub fn planned_script(&self, plan: &Plan) -> Result<String, Error> {
        plan::planned_script(&self.desk.log, plan)
    }

    /// A script to start from, as TOML, with the people of this room; `label` is the key that it is
    /// about, if somebody chose one.
    ///
    /// # Errors
    /// `kind-unknown` if there is no such kind.
    pub fn draft_script(
        &self,
        kind: &str,
        label: Option<&str>,
        key_kind: Option<&str>,
    ) -> Result<String, Error> {
        plan::draft_script(&self.desk.log, kind, label, key_kind)
    }

    /// A plan to start from; `label` is the key that it is about, if somebody chose one.
    ///
    /// # Errors
    /// `kind-unknown` if there is no such kind.
    pub fn draft_plan(&self, kind: &str, label: Option<&str>) -> Result<PlanDraft, Error> {
        plan::draft_plan(&self.desk.log, kind, label)
    }

    /// Opens a ceremony from what a front filled in.
    ///
    /// # Errors
    /// If the plan breaks a rule, or somebody in it is not enrolled.
    pub fn open_ceremony(&mut self, plan: &Plan) -> Result<View, Error> {
        let id = plan::open_ceremony(&mut self.desk, plan)?;
        present::view(&self.desk, &id)
    }

    /// Opens a ceremony from a script, which is checked completely first.
    ///
    /// # Errors
    /// If the script breaks a rule, or somebody in it is not enrolled.
    pub fn open_script(&mut self, text: &str) -> Result<View, Error> {
        let id = plan::open_script(&mut self.desk, text)?;
        present::view(&self.desk, &id)
    }

    /// What a script asks of people that is not so in this room: problems, which refuse it here, and
    /// warnings, of people who have still to be enrolled.
    #[must_use]
    pub fn script_people(&self, text: &str) -> (Vec<Problem>, Vec<Problem>) {
        plan::script_people(&self.desk, text)
    }

    /// Every ceremony, newest first.
    #[must_use]
    pub fn ceremonies(&self) -> Vec<CeremonyLine> {
        plan::ceremonies(&self.desk)
    }

    /// What emergencies left to be done and is not done yet, what is due first coming first.
    #[must_use]
    pub fn deferred(&self) -> Vec<DeferredView> {
        follow_ups::deferred(&self.desk)
    }

    /// Closes what was put off, once it was done.
    ///
    /// # Errors
    /// If that task of that emergency is not open, nothing is said of what was done, or `by` is
    /// nobody enrolled who may say so.
    pub fn close_follow_up(
        &mut self,
        ceremony: &str,
        task: &str,
        note: &str,
        by: &str,
    ) -> Result<(), Error> {
        follow_ups::close_follow_up(&mut self.desk, ceremony, task, note, by)
    }

    /// The home screen.
    ///
    /// # Errors
    /// If the journal cannot be read.
    pub fn home(&self) -> Result<Home, Error> {
        home::home(&self.desk)
    }

    /// A witness confirms that the clock is right although the journal makes it doubtful. It is an
    /// entry of its own; times from here on are in order among themselves.
    ///
    /// # Errors
    /// `clock-not-doubted` where there is nothing to confirm; if nobody of that name may confirm.
    pub fn confirm_clock(&mut self, witness: &str) -> Result<(), Error> {
        time::confirm_clock(&mut self.desk, witness)
    }

    /// Does what a front asks for in a ceremony, and shows where that leaves it.
    ///
    /// # Errors
    /// A refusal leaves everything as it was. A failure may leave an effect unresolved; the view
    /// then says so, also after a restart.
    pub fn act(&mut self, id: &str, action: Action, told: Told<'_>) -> Result<View, Error> {
        acts::act(&mut self.desk, id, action, told)?;
        present::view(&self.desk, id)
    }

    /// Does several things one after the other, as [`act`](Self::act) does each, up to the first that
    /// is refused or fails. What people sign them with is opened side by side, up to four at once, so
    /// that nobody waits for somebody else's key.
    ///
    /// # Errors
    /// As [`act`](Self::act), of the first; those before it were done.
    pub fn act_all(
        &mut self,
        id: &str,
        actions: Vec<Action>,
        told: Told<'_>,
    ) -> Result<View, Error> {
        acts::act_all(&mut self.desk, id, actions, told)?;
        present::view(&self.desk, id)
    }

    /// Takes one typed row. The reply names rows and cells, never what is in them.
    ///
    /// # Errors
    /// If there is no such row, or no share is asked for.
    pub fn type_row(&mut self, id: &str, row: u8, text: &SecretString) -> Result<RowsView, Error> {
        acts::collect::type_row(&mut self.desk, id, row, text)
    }

    /// Forgets what was typed.
    ///
    /// # Errors
    /// If there is no such ceremony.
    pub fn clear_rows(&mut self, id: &str) -> Result<RowsView, Error> {
        acts::collect::clear_rows(&mut self.desk, id)
    }
}
