package org.posthorn.store.rows;

import java.util.Optional;
import org.posthorn.directory.AccountId;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;
import org.posthorn.store.mail.Effect;
import org.posthorn.store.mailbox.ShareNotice;

/// The effect that notifies an account about shares.
///
/// @param with the account to notify
/// @param shared whether anything is shared with it now
/// @param notice the notice for it
public record ShareEffect(AccountId with, boolean shared, Optional<ShareNotice> notice) {
  /// Its [Effect#kind].
  public static final int KIND = 3;

  private static final int VERSION = 1;

  public Effect effect() {
    return new Effect(
        KIND,
        new RowWriter(VERSION)
            .varint(with.value())
            .flag(shared)
            .optional(notice, (out, each) -> out.varBytes(each.encode()))
            .done());
  }

  public static ShareEffect of(Effect effect) {
    return RowReader.read(
        "share_effect",
        effect.bytes(),
        VERSION,
        in ->
            new ShareEffect(
                new AccountId(in.varint()),
                in.flag(),
                in.optional(each -> ShareNotice.decode(each.varBytes()))));
  }
}
