/// Tasks: sentences in received messages that ask their reader to do something, with the day on
/// which it is due. They are searched for in rounds after messages have arrived, so that delivery
/// costs nothing more and nobody has to open a message first. The owner can mark them as done, put
/// them off, and remove them.
///
/// A task is an object of the account ([org.posthorn.store.objects.ObjectType#TASK]). It disappears
/// with its message: when that is removed, or is only in Trash or Junk. If it returns from there,
/// so do its tasks.
///
/// **Rows**, in the partition of the account. Values begin with their format version, 1.
///
/// | table | code | key | value |
/// |---|---|---|---|
/// | assistant_tasks | 117 | (empty) | following byte, ModSeq up to which changes were processed; no row if the account was never looked at |
/// | | | Email 8 | pending byte (1: in Junk and not read yet), tasks found: id (0: hidden), and bytes of a hidden one; no row without tasks |
///
/// The bytes of a task: Email, thread, text, subject, name, address, received; optional day and
/// time at which it is due; done byte; optional time until which it is put off.
@NullMarked
package org.posthorn.assistant.tasks;

import org.jspecify.annotations.NullMarked;
