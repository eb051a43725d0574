package org.posthorn.submission.signing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import java.util.Optional;
import org.posthorn.dns.DomainName;
import org.posthorn.kv.StoreException;
import org.posthorn.mailauth.dkim.DkimAlgorithm;
import org.posthorn.mailauth.dkim.DkimKey;
import org.posthorn.mailauth.dkim.KeySchedule.KeyStatus;
import org.posthorn.mailauth.dkim.KeySchedule.State;
import org.posthorn.transport.rows.FieldReader;
import org.posthorn.transport.rows.FieldWriter;
import org.posthorn.transport.rows.OutboundTables;
import org.posthorn.vault.SecretPlace;
import org.posthorn.vault.SecretRows;
import org.posthorn.vault.Vault;

/// The row of a [SigningKey], with sealed private key.
///
/// @param format 2; 1 for rows from before the master key, with unsealed private key
record SigningKeyRow(
    int format,
    DomainName domain,
    String selector,
    DkimAlgorithm algorithm,
    byte[] privateHalf,
    byte[] publicHalf,
    KeyStatus status) {
  private static final int PLAIN = 1;
  private static final int SEALED = 2;
  private static final String PURPOSE = "dkim private key";

  /// The table of the private keys.
  static final SecretRows SECRETS =
      new SecretRows(
          "DKIM keys", PURPOSE, OutboundTables.partition(), OutboundTables.DKIM_KEYS, new Layout());

  static SigningKeyRow sealed(SigningKey key, Vault vault) {
    DkimKey pair = key.key();
    byte[] at = key(pair.domain(), pair.selector());
    SecretPlace place = new SecretPlace(OutboundTables.partition(), OutboundTables.DKIM_KEYS, at);
    return new SigningKeyRow(
        SEALED,
        pair.domain(),
        pair.selector(),
        pair.algorithm(),
        vault.seal(PURPOSE, place, pair.privateBytes()),
        pair.publicBytes(),
        key.status());
  }

  /// @param at the key of the row
  /// @throws StoreException of kind CORRUPT if the private key cannot be unsealed, or belongs to
  ///   another row
  SigningKey open(byte[] at, Vault vault) {
    SecretPlace place = new SecretPlace(OutboundTables.partition(), OutboundTables.DKIM_KEYS, at);
    if (!Arrays.equals(at, key(domain, selector))) {
      throw new StoreException(
          StoreException.Kind.CORRUPT, place + " holds the key " + selector + " of " + domain);
    }
    byte[] secret = format == PLAIN ? privateHalf : vault.open(PURPOSE, place, privateHalf);
    try {
      return new SigningKey(DkimKey.of(domain, selector, algorithm, secret, publicHalf), status);
    } catch (IllegalArgumentException e) {
      throw new StoreException(StoreException.Kind.CORRUPT, place + " is no signing key", e);
    }
  }

  /// A domain's rows are contiguous, ordered by selector.
  static byte[] key(DomainName domain, String selector) {
    return (domain.ascii() + "\0" + selector).getBytes(US_ASCII);
  }

  /// The domain in such a key.
  static DomainName domain(byte[] key) {
    String text = new String(key, US_ASCII);
    int end = text.indexOf('\0');
    return DomainName.parse(end < 0 ? text : text.substring(0, end));
  }

  byte[] encode() {
    return new FieldWriter(format)
        .text(domain.ascii())
        .text(selector)
        .octet(
            switch (algorithm) {
              case RSA_SHA256 -> 1;
              case ED25519_SHA256 -> 2;
            })
        .octets(privateHalf)
        .octets(publicHalf)
        .text(status.pair())
        .octet(
            switch (status.state()) {
              case PUBLISHED -> 1;
              case ACTIVE -> 2;
              case RETIRING -> 3;
            })
        .instant(status.since())
        .optionalInstant(status.seen())
        .bytes();
  }

  static SigningKeyRow decode(byte[] value) {
    int format = value.length > 0 && value[0] == PLAIN ? PLAIN : SEALED;
    return FieldReader.read(
        value,
        format,
        "signing key",
        in ->
            new SigningKeyRow(
                format,
                DomainName.parse(in.text()),
                in.text(),
                algorithm(in.octet()),
                in.octets(),
                in.octets(),
                status(in)));
  }

  private static DkimAlgorithm algorithm(int code) {
    return switch (code) {
      case 1 -> DkimAlgorithm.RSA_SHA256;
      case 2 -> DkimAlgorithm.ED25519_SHA256;
      default -> throw new IllegalArgumentException("algorithm");
    };
  }

  private static KeyStatus status(FieldReader in) {
    String pair = in.text();
    State state =
        switch (in.octet()) {
          case 1 -> State.PUBLISHED;
          case 2 -> State.ACTIVE;
          case 3 -> State.RETIRING;
          default -> throw new IllegalArgumentException("state");
        };
    return new KeyStatus(pair, state, in.instant(), in.optionalInstant());
  }

  private static final class Layout implements SecretRows.Layout {
    @Override
    public Optional<SecretRows.Secret> secret(byte[] key, byte[] value) {
      SigningKeyRow row = decode(value);
      return Optional.of(new SecretRows.Secret(row.format == SEALED, row.privateHalf));
    }

    @Override
    public byte[] with(byte[] value, byte[] sealed) {
      SigningKeyRow row = decode(value);
      return new SigningKeyRow(
              SEALED, row.domain, row.selector, row.algorithm, sealed, row.publicHalf, row.status)
          .encode();
    }

    @Override
    public String group(byte[] key) {
      return domain(key).ascii();
    }
  }
}
