package org.posthorn.queue.signing;

import org.posthorn.dns.DomainName;
import org.posthorn.mailauth.DkimAlgorithm;
import org.posthorn.mailauth.DkimKey;
import org.posthorn.mailauth.KeySchedule.Standing;
import org.posthorn.mailauth.KeySchedule.State;
import org.posthorn.queue.rows.FieldReader;
import org.posthorn.queue.rows.FieldWriter;

/// A key that is kept, and where it stands.
public record SigningKey(DkimKey key, Standing standing) {
  private static final int FORMAT = 1;

  SigningKey with(Standing other) {
    return new SigningKey(key, other);
  }

  byte[] encode() {
    return new FieldWriter(FORMAT)
        .text(key.domain().ascii())
        .text(key.selector())
        .octet(
            switch (key.algorithm()) {
              case RSA_SHA256 -> 1;
              case ED25519_SHA256 -> 2;
            })
        .octets(key.privateBytes())
        .octets(key.publicBytes())
        .text(standing.pair())
        .octet(
            switch (standing.state()) {
              case PUBLISHED -> 1;
              case ACTIVE -> 2;
              case RETIRING -> 3;
            })
        .instant(standing.since())
        .optionalInstant(standing.seen())
        .bytes();
  }

  static SigningKey decode(byte[] value) {
    return FieldReader.read(
        value, FORMAT, "signing key", in -> new SigningKey(key(in), standing(in)));
  }

  private static DkimKey key(FieldReader in) {
    DomainName domain = DomainName.parse(in.text());
    String selector = in.text();
    DkimAlgorithm algorithm =
        switch (in.octet()) {
          case 1 -> DkimAlgorithm.RSA_SHA256;
          case 2 -> DkimAlgorithm.ED25519_SHA256;
          default -> throw new IllegalArgumentException("algorithm");
        };
    return DkimKey.of(domain, selector, algorithm, in.octets(), in.octets());
  }

  private static Standing standing(FieldReader in) {
    String pair = in.text();
    State state =
        switch (in.octet()) {
          case 1 -> State.PUBLISHED;
          case 2 -> State.ACTIVE;
          case 3 -> State.RETIRING;
          default -> throw new IllegalArgumentException("state");
        };
    return new Standing(pair, state, in.instant(), in.optionalInstant());
  }
}
