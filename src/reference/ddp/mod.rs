//! The websocket of real servers: frames are pure, a conversation turns frames into frames, the socket carries them.

mod conversation;
mod frames;
mod socket;

pub(super) use socket::open;
