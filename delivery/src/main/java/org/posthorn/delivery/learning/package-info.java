/// Learns from what users do with their mail: what they move into Junk is spam, what they move out
/// of it is not, and what they undo is forgotten.
///
/// **The model**: learning does not run in users' sessions. [JunkLearning] follows the changes of
/// all accounts from a cursor that is stored with each account, and determines for every changed
/// message how its owner classifies it ([TrainingLabel]). [org.posthorn.spam.account.OwnExperience]
/// learns from that.
///
/// **Threads**: one round at a time, by one of the processes that share a store.
@NullMarked
package org.posthorn.delivery.learning;

import org.jspecify.annotations.NullMarked;
