package org.posthorn.directory;

import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;

/// A second tenant, which no command makes yet.
public final class OtherTenant {
  public static final TenantId ID = new TenantId(2);

  private OtherTenant() {}

  /// Adds it to a store that no server uses.
  public static void addTo(KeyValueStore kv) {
    kv.write(
        DirectoryTables.DIRECTORY,
        Durability.SYNCED,
        writer -> {
          writer.put(
              DirectoryTables.TENANTS,
              DirectoryTables.key(ID.value()),
              DirectoryRows.tenant(new Tenant(ID, "the others")));
          return true;
        });
  }
}
