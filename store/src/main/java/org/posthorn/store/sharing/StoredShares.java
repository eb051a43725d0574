package org.posthorn.store.sharing;

import java.util.Optional;
import org.posthorn.directory.Access;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.rights.Share;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.store.rows.MailTables;
import org.posthorn.store.rows.ShareRow;

/// Reads the shares from the partitions of accounts. Thread-safe.
public final class StoredShares implements Access.Shares {
  private final KeyValueStore kv;

  public StoredShares(KeyValueStore kv) {
    this.kv = kv;
  }

  @Override
  public Optional<Share> of(AccountId owner, AccountId with) {
    return Optional.ofNullable(kv.get(owner.partition(), MailTables.SHARE, ShareRow.key(with)))
        .map(ShareRow::decode);
  }
}
