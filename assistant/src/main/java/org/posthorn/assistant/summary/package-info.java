/// Extractive summaries of messages and threads, without a language model: sentences of the
/// messages themselves, questions, requests and decisions first. Also replies that are offered, and
/// appointments that may be added to a calendar.
///
/// The summary of a message is computed at its first reading, or when its tasks are searched for,
/// and is stored. The summary of a thread is made of those of its messages, so that it is as
/// current as they are.
///
/// **Rows**, in the partition of the account. Values begin with their format version, 1.
///
/// | table | code | key | value |
/// |---|---|---|---|
/// | assistant_summary | 116 | Email 8 | tag of the language, forwarded byte, whole byte, index of the leading sentence, sentences with a kind byte each, reply byte, appointments: sentence, local seconds of start and end since 1970, whole day byte, seconds east of Greenwich |
@NullMarked
package org.posthorn.assistant.summary;

import org.jspecify.annotations.NullMarked;
