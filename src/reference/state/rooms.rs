//! Rooms, teams and who is in them. Pure: who may do what is decided elsewhere.

use time::OffsetDateTime;

use crate::reference::identifiers::id;

/// Rooms of all kinds together; a server with more takes no new ones.
pub(crate) const MOST_ROOMS: usize = 5_000;

/// What kind of room it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RoomKind {
    Channel,
    Group,
    Direct,
}

/// A room with its members.
pub(crate) struct Room {
    pub(crate) id: String,
    pub(crate) kind: RoomKind,
    pub(crate) name: String,
    /// The name as people see it.
    pub(crate) fname: String,
    pub(crate) topic: Option<String>,
    pub(crate) created_at: OffsetDateTime,
    pub(crate) updated_at: OffsetDateTime,
    pub(crate) creator: String,
    pub(crate) read_only: bool,
    pub(crate) archived: bool,
    pub(crate) members: Vec<Member>,
    /// The room that this one is a discussion in.
    pub(crate) parent: Option<String>,
    pub(crate) team_id: Option<String>,
}

/// One user in one room: a subscription.
pub(crate) struct Member {
    pub(crate) id: String,
    pub(crate) user_id: String,
    pub(crate) is_owner: bool,
    pub(crate) joined_at: OffsetDateTime,
    pub(crate) updated_at: OffsetDateTime,
    pub(crate) read_at: OffsetDateTime,
    pub(crate) unread: usize,
    /// Whether the room stands in the user's list.
    pub(crate) open: bool,
}

/// A team; its main room carries its id.
pub(crate) struct Team {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) private: bool,
    pub(crate) room_id: String,
    pub(crate) creator: String,
    pub(crate) created_at: OffsetDateTime,
}

/// All rooms and teams.
#[derive(Default)]
pub(crate) struct Rooms {
    pub(crate) rooms: Vec<Room>,
    pub(crate) teams: Vec<Team>,
}

impl RoomKind {
    /// The letter that stands for it in answers.
    pub(crate) fn letter(self) -> &'static str {
        match self {
            Self::Channel => "c",
            Self::Group => "p",
            Self::Direct => "d",
        }
    }
}

impl Room {
    /// A new room whose creator is in it and owns it.
    pub(crate) fn new(kind: RoomKind, name: &str, creator: &str, now: OffsetDateTime) -> Self {
        let mut room = Self {
            id: id(),
            kind,
            name: name.to_owned(),
            fname: name.to_owned(),
            topic: None,
            created_at: now,
            updated_at: now,
            creator: creator.to_owned(),
            read_only: false,
            archived: false,
            members: Vec::new(),
            parent: None,
            team_id: None,
        };
        room.admit(creator, now);
        for member in &mut room.members {
            member.is_owner = kind != RoomKind::Direct;
        }
        room
    }

    pub(crate) fn member(&self, user_id: &str) -> Option<&Member> {
        self.members.iter().find(|member| member.user_id == user_id)
    }

    pub(crate) fn member_mut(&mut self, user_id: &str) -> Option<&mut Member> {
        self.members.iter_mut().find(|member| member.user_id == user_id)
    }

    pub(crate) fn has(&self, user_id: &str) -> bool {
        self.member(user_id).is_some()
    }

    /// Whether a user may read what is said in it.
    pub(crate) fn is_readable_by(&self, user_id: &str) -> bool {
        self.kind == RoomKind::Channel || self.has(user_id)
    }

    pub(crate) fn is_owned_by(&self, user_id: &str) -> bool {
        self.member(user_id).is_some_and(|member| member.is_owner)
    }

    /// Whether nobody but this user owns the room.
    pub(crate) fn is_owned_by_nobody_but(&self, user_id: &str) -> bool {
        self.is_owned_by(user_id) && self.members.iter().filter(|member| member.is_owner).count() == 1
    }

    /// Adds a member; says whether it is a new one.
    pub(crate) fn admit(&mut self, user_id: &str, now: OffsetDateTime) -> bool {
        if self.has(user_id) {
            return false;
        }
        self.members.push(Member {
            id: id(),
            user_id: user_id.to_owned(),
            is_owner: false,
            joined_at: now,
            updated_at: now,
            read_at: now,
            unread: 0,
            open: true,
        });
        self.updated_at = now;
        true
    }

    /// Removes a member; says whether there was one.
    pub(crate) fn dismiss(&mut self, user_id: &str, now: OffsetDateTime) -> bool {
        let before = self.members.len();
        self.members.retain(|member| member.user_id != user_id);
        self.updated_at = now;
        self.members.len() < before
    }
}

impl Rooms {
    pub(crate) fn room(&self, room_id: &str) -> Option<&Room> {
        self.rooms.iter().find(|room| room.id == room_id)
    }

    pub(crate) fn room_mut(&mut self, room_id: &str) -> Option<&mut Room> {
        self.rooms.iter_mut().find(|room| room.id == room_id)
    }

    /// The channel or private group of a name; the two share their names.
    pub(crate) fn named(&self, name: &str) -> Option<&Room> {
        self.rooms.iter().find(|room| room.kind != RoomKind::Direct && room.name == name)
    }

    /// The direct message between exactly these users.
    pub(crate) fn between(&self, user_ids: &[String]) -> Option<&Room> {
        let is_between = |room: &&Room| {
            room.kind == RoomKind::Direct
                && room.members.len() == user_ids.len()
                && user_ids.iter().all(|user_id| room.has(user_id))
        };
        self.rooms.iter().find(is_between)
    }

    /// The rooms that a user is in.
    pub(crate) fn of_user(&self, user_id: &str) -> impl Iterator<Item = &Room> {
        self.rooms.iter().filter(move |room| room.has(user_id))
    }

    pub(crate) fn team(&self, team_id: &str) -> Option<&Team> {
        self.teams.iter().find(|team| team.id == team_id)
    }

    pub(crate) fn team_named(&self, name: &str) -> Option<&Team> {
        self.teams.iter().find(|team| team.name == name)
    }

    /// Whether a room is the main room of its team.
    pub(crate) fn is_main(&self, room: &Room) -> bool {
        self.teams.iter().any(|team| team.room_id == room.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;

    #[test]
    fn the_creator_owns_a_room_and_is_its_last_owner() {
        let mut room = Room::new(RoomKind::Channel, "den", "alice", NOW);
        assert!(room.admit("bob", NOW) && !room.admit("bob", NOW));
        assert!(room.is_owned_by_nobody_but("alice") && !room.is_owned_by("bob"));
        assert!(room.dismiss("bob", NOW) && !room.dismiss("bob", NOW));
    }

    #[test]
    fn the_same_people_have_the_same_direct_message() {
        let mut rooms = Rooms::default();
        let mut room = Room::new(RoomKind::Direct, "", "alice", NOW);
        room.admit("bob", NOW);
        rooms.rooms.push(room);
        let found = |ids: &[&str]| rooms.between(&ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>()).is_some();
        assert!(found(&["bob", "alice"]) && !found(&["alice"]) && !found(&["alice", "carol"]));
    }
}
