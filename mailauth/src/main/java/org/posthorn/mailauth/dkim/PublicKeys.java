package org.posthorn.mailauth.dkim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.posthorn.dns.DnsAnswer;
import org.posthorn.dns.DomainName;
import org.posthorn.dns.Resolver;
import org.posthorn.mailauth.AuthenticationVerdict;

/// Looks up the keys of a message's signatures; each name once. One thread.
public final class PublicKeys {
  /// Maximum number of records at one name that are tried (RFC 6376 §3.6.2.2 leaves the meaning of
  /// several undefined); others are ignored.
  public static final int RECORDS_MAX = 5;

  private final Resolver resolver;
  private final Map<DomainName, DnsAnswer<String>> asked = new HashMap<>();

  public PublicKeys(Resolver resolver) {
    this.resolver = resolver;
  }

  /// The key that verified a signature.
  ///
  /// @param strong whether it is long enough (RFC 8301 §3.2)
  /// @param testing whether it is for tests (`t=y`)
  public record Verified(int bits, boolean strong, boolean testing) {

    /// For a signature that is correct otherwise.
    ///
    /// @throws Unverified if the key is too short
    public void ensureStrong() throws Unverified {
      if (!strong) {
        throw new Unverified(AuthenticationVerdict.POLICY, "key of " + bits + " bits is too short");
      }
    }
  }

  /// Finds the key that made a signature.
  ///
  /// @param exactDomain whether the identity is of the domain itself, for `t=s`
  /// @param signed the signed octets
  /// @throws Unverified if there is no suitable key
  public Verified verify(SignatureField field, boolean exactDomain, byte[] signed)
      throws Unverified {
    DkimAlgorithm algorithm = field.algorithm();
    byte[] signature = field.signature();
    List<KeyRecord> records = records(field, algorithm);
    Unverified failure = new Unverified(AuthenticationVerdict.FAIL, "signature did not verify");
    for (KeyRecord record : records) {
      VerifyingKey key;
      try {
        ensureAllowed(record, exactDomain);
        key = VerifyingKey.of(record);
      } catch (Unverified e) {
        failure = e; // unless another record has the key
        continue;
      }
      if (!key.verifies(signed, signature)) {
        // RFC 6376 §3.6.1 t=y: a failure is treated as if there were no signature.
        failure =
            record.testing()
                ? new Unverified(
                    AuthenticationVerdict.NEUTRAL, "signature did not verify, key is for tests")
                : new Unverified(AuthenticationVerdict.FAIL, "signature did not verify");
        continue;
      }
      boolean strong =
          algorithm != DkimAlgorithm.RSA_SHA256 || key.bits() >= VerifyingKey.RSA_BITS_MIN;
      return new Verified(key.bits(), strong, record.testing());
    }
    throw failure;
  }

  private static void ensureAllowed(KeyRecord record, boolean exactDomain) throws Unverified {
    if (!record.sha256()) {
      throw new Unverified(AuthenticationVerdict.PERMERROR, "key is not for sha256");
    }
    if (!record.forMail()) {
      throw new Unverified(AuthenticationVerdict.PERMERROR, "key is not for email");
    }
    if (record.strict() && !exactDomain) {
      throw new Unverified(AuthenticationVerdict.PERMERROR, "key is not for subdomains (t=s)");
    }
  }

  /// The records for the algorithm, at least one.
  private List<KeyRecord> records(SignatureField field, DkimAlgorithm algorithm) throws Unverified {
    List<KeyRecord> records = new ArrayList<>();
    for (String text : texts(name(field))) {
      try {
        records.add(KeyRecord.parse(text));
      } catch (IllegalArgumentException e) {
        // Reported below if there is no other: other texts may have the same name.
      }
    }
    if (records.isEmpty()) {
      throw new Unverified(
          AuthenticationVerdict.PERMERROR, "key record is malformed or of a kind not known");
    }
    records.removeIf(record -> record.record().algorithm() != algorithm);
    if (records.isEmpty()) {
      throw new Unverified(AuthenticationVerdict.PERMERROR, "key is of another algorithm");
    }
    return records;
  }

  /// The name of a signature's key; empty if it is malformed.
  public static Optional<DomainName> keyName(SignatureField field) {
    try {
      return Optional.of(name(field));
    } catch (Unverified e) {
      return Optional.empty(); // reported in its result
    }
  }

  private static DomainName name(SignatureField field) throws Unverified {
    try {
      return new DomainName(field.selector().ascii() + "._domainkey." + field.domain().ascii());
    } catch (IllegalArgumentException e) {
      throw new Unverified(AuthenticationVerdict.PERMERROR, "no such key: its name is too long");
    }
  }

  private List<String> texts(DomainName name) throws Unverified {
    DnsAnswer<String> answer = asked.computeIfAbsent(name, resolver::txt);
    if (answer.temporary()) {
      throw new Unverified(AuthenticationVerdict.TEMPERROR, "key could not be looked up");
    }
    List<String> texts = answer.values();
    if (texts.isEmpty()) {
      throw new Unverified(AuthenticationVerdict.PERMERROR, "no key for signature");
    }
    return texts.size() > RECORDS_MAX ? texts.subList(0, RECORDS_MAX) : texts;
  }
}
