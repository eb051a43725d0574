/// Learns from what users do with their mail: what they move into Junk is spam, what they take out
/// is none, and what they undo is forgotten.
///
/// **The model**: nothing of this is on the way of a session. [JunkLearning] follows the changes of
/// all accounts from a cursor that is stored with each, and asks of every message that changed what
/// its owner thinks of it ([Opinion]); [org.posthorn.spam.account.OwnExperience] does the rest.
///
/// **Threads**: one round at a time, by one process of those that share a store.
@NullMarked
package org.posthorn.delivery.learning;

import org.jspecify.annotations.NullMarked;
