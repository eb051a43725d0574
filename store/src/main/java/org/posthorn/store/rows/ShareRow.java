package org.posthorn.store.rows;

import java.nio.ByteBuffer;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.rights.MailboxRights;
import org.posthorn.directory.rights.Share;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;

/// A row of the share table: the shares of one principal. The key has a type before the principal's
/// number, for future types other than accounts.
public final class ShareRow {
  private static final int VERSION = 1;
  private static final byte ACCOUNT = 1;

  private ShareRow() {}

  public static byte[] key(AccountId with) {
    return ByteBuffer.allocate(1 + Long.BYTES).put(ACCOUNT).putLong(with.value()).array();
  }

  /// The account in a key.
  public static AccountId with(byte[] key) {
    return new AccountId(MailTables.longAt(key, 1));
  }

  /// The first key of accounts in the table.
  public static byte[] first() {
    return new byte[] {ACCOUNT};
  }

  public static byte[] end() {
    return new byte[] {ACCOUNT + 1};
  }

  public static Share decode(byte[] value) {
    RowReader in = new RowReader(MailTables.SHARE.name(), value, VERSION);
    long modSeq = in.varint();
    int count = in.varCount();
    SortedMap<Integer, MailboxRights> mailboxes = new TreeMap<>();
    Set<Integer> unsubscribed = new TreeSet<>();
    for (int i = 0; i < count; i++) {
      int mailbox = in.smallVarint();
      mailboxes.put(mailbox, new MailboxRights(in.smallVarint()));
      if (in.flag()) {
        unsubscribed.add(mailbox);
      }
    }
    in.end();
    return new Share(modSeq, mailboxes, unsubscribed);
  }

  public static byte[] encode(Share share) {
    RowWriter out = new RowWriter(VERSION).varint(share.modSeq()).varint(share.mailboxes().size());
    share
        .mailboxes()
        .forEach((mailbox, rights) ->
            out.varint(mailbox).varint(rights.bits()).flag(share.unsubscribed().contains(mailbox)));
    return out.done();
  }
}
