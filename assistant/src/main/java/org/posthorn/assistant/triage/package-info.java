/// Rates how important arriving messages are to the owner of an account, and bundles what programs
/// send to many.
///
/// **The model** of an account ([TriageModel]) is a logistic regression over named properties of
/// messages ([Feature]), which begins with sensible weights and learns from what the owner does
/// ([Lesson]). Models of several accounts are never mixed. The state that users and mail programs
/// see is keywords ([TriageKeywords], [Bundle]).
///
/// **Entry points**: [Triage] sets the keywords of arriving messages ([ArrivalMarks]), and gives
/// reasons; [TriageLearning] learns in the background.
///
/// **What a sender can do**: the author counts only if the domain is responsible for the message by
/// SPF, DKIM or DMARC ([Proof]). What anybody could write into a header counts together less than
/// what is missing to importance, unless the owner knows the author.
///
/// ## Rows
///
/// In the account's partition, without keys. Each value begins with a format version of one octet;
/// numbers are LEB128, texts are UTF-8 after their length, lists follow a count of 4 octets.
///
/// | code | table | value (version 1) |
/// |---|---|---|
/// | 112 | triage_model | salt (8), lessons, weights (name, difference (4), squares (4)), correspondents (address, written, answered, last day), number of sent identifiers, their hashes (8 each) |
/// | 113 | triage_watched | newest messages, oldest first: Email, thread, seconds, sent (1), filed as important or waiting for a reply (1), lesson (1) |
/// | 114 | triage_cursor | ModSeq up to which changes were learnt (8); none while triage is off |
/// | 115 | triage_off | empty; triage is off |
@NullMarked
package org.posthorn.assistant.triage;

import org.jspecify.annotations.NullMarked;
