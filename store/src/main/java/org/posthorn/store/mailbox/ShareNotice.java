package org.posthorn.store.mailbox;

import org.posthorn.directory.AccountId;
import org.posthorn.directory.rights.MailboxRights;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;
import org.posthorn.store.mail.MailboxId;

/// A notice that rights on a mailbox of another account have changed (RFC 9670 §3).
///
/// @param atMillis the time, milliseconds since 1970
/// @param by who changed them
/// @param byName the name at that time
/// @param mailboxName the name at that time; the mailbox may not be visible any more
/// @param before empty if it was not shared
/// @param after empty if it is not shared any more
public record ShareNotice(
    long atMillis,
    AccountId by,
    String byName,
    AccountId owner,
    MailboxId mailbox,
    String mailboxName,
    MailboxRights before,
    MailboxRights after) {
  private static final int VERSION = 1;

  public byte[] encode() {
    return new RowWriter(VERSION)
        .varint(atMillis)
        .varint(by.value())
        .varText(byName)
        .varint(owner.value())
        .varint(mailbox.value())
        .varText(mailboxName)
        .varint(before.bits())
        .varint(after.bits())
        .done();
  }

  public static ShareNotice decode(byte[] bytes) {
    return RowReader.read(
        "share_notification",
        bytes,
        VERSION,
        in ->
            new ShareNotice(
                in.varint(),
                new AccountId(in.varint()),
                in.varText(),
                new AccountId(in.varint()),
                new MailboxId(in.smallVarint()),
                in.varText(),
                new MailboxRights(in.smallVarint()),
                new MailboxRights(in.smallVarint())));
  }
}
