package org.posthorn.transport.sts;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.posthorn.dns.DomainName;
import org.posthorn.transport.StsPolicies.Sts;
import org.posthorn.transport.rows.FieldReader;
import org.posthorn.transport.rows.FieldWriter;

/// A policy as it was fetched.
///
/// @param id the id in the DNS record at that time
record StoredPolicy(
    DomainName domain, String id, Instant fetched, Instant expires, StsPolicy policy) {
  private static final int FORMAT = 1;

  static StoredPolicy of(DomainName domain, String id, Instant now, StsPolicy policy) {
    return new StoredPolicy(domain, id, now, now.plus(policy.maxAge()), policy);
  }

  Sts sts() {
    return new Sts(id, policy.mode(), policy::allows, policy.lines());
  }

  byte[] encode() {
    return new FieldWriter(FORMAT)
        .text(domain.ascii())
        .text(id)
        .instant(fetched)
        .instant(expires)
        .text(policy.text())
        .bytes();
  }

  /// @throws org.posthorn.kv.StoreException of kind CORRUPT if the bytes are not a valid row
  static StoredPolicy decode(byte[] value) {
    return FieldReader.read(
        value,
        FORMAT,
        "MTA-STS policy",
        in ->
            new StoredPolicy(
                new DomainName(in.text()),
                new StsRecord(in.text()).id(),
                in.instant(),
                in.instant(),
                StsPolicy.parse(in.text().getBytes(StandardCharsets.UTF_8))));
  }
}
