package org.posthorn.submission;

import java.io.ByteArrayOutputStream;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Address;
import org.posthorn.directory.Directory;
import org.posthorn.directory.DirectoryException;
import org.posthorn.directory.Principal;
import org.posthorn.directory.Scope;
import org.posthorn.mime.Dates;
import org.posthorn.mime.HeaderField;
import org.posthorn.mime.HeaderFields;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.smtp.syntax.ReversePath;
import org.posthorn.submission.policy.SendingPolicy;
import org.posthorn.transport.ActiveKeys;

/// Checks and prepares messages that users submit. RFC 6409. Independent of client protocols, which
/// translate the results. Thread-safe.
public final class Submission {
  private final Directory directory;
  private final Predicate<Principal> signedIn;
  private final SendingPolicy policy;
  private final ActiveKeys keys;
  private final String hostName;
  private final SubmissionLimits limits;

  /// @param signedIn whether an authenticated principal may still act
  /// @param keys the active keys of a domain
  /// @param hostName for Message-ID
  public Submission(
      Directory directory,
      Predicate<Principal> signedIn,
      SendingPolicy policy,
      ActiveKeys keys,
      String hostName,
      SubmissionLimits limits) {
    this.directory = directory;
    this.signedIn = signedIn;
    this.policy = policy;
    this.keys = keys;
    this.hostName = hostName;
    this.limits = limits;
  }

  /// Whether a user may send from an address: it belongs to the user, and the limits are not
  /// reached. The null reverse-path is allowed, because mail programs send receipts with it.
  public Optional<SubmissionRefusal> sender(Principal user, ReversePath from) {
    if (!signedIn.test(user)) {
      return Optional.of(new SubmissionRefusal.SignedOut());
    }
    if (user.scope().equals(Scope.SUPPORT)) {
      return Optional.of(new SubmissionRefusal.OnlyHelping());
    }
    Optional<Mailbox> mailbox = from.mailbox();
    if (mailbox.isPresent() && !isMine(user.account(), mailbox.get())) {
      return Optional.of(new SubmissionRefusal.NotYourAddress("MAIL", from.address()));
    }
    return recipients(user, 1);
  }

  private boolean isMine(AccountId user, Mailbox mailbox) {
    try {
      return directory.maySendAs(user, Address.of(mailbox.localPart(), mailbox.domain()));
    } catch (DirectoryException notOurs) {
      return false; // an address that the directory cannot store belongs to nobody
    }
  }

  /// Whether a message to this many recipients exceeds the user's limits. Counts nothing.
  public Optional<SubmissionRefusal> recipients(Principal user, int count) {
    return policy.refusal(user.account(), count).map(SubmissionRefusal.TooMuch::new);
  }

  /// Whether all mail of the user is held for review.
  public boolean reviews(Principal user) {
    return policy.reviews(user.account());
  }

  /// Checks and prepares a message's header: all authors are the user's addresses, Date and
  /// Message-ID are added if missing (RFC 6409 §8.2, §8.3), Bcc is removed (RFC 5322 §3.6.3).
  ///
  /// @param octets beginning with the header
  /// @param length of the header, with the empty line that ends it
  /// @param name of the message, unique on this server
  public PreparedHeader prepare(
      Principal user, byte[] octets, int length, String name, OffsetDateTime received) {
    HeaderFields header = HeaderFields.parse(octets, 0, length);
    AccountId id = user.account();
    Optional<SubmissionRefusal> refusal =
        Authors.refusal(header, address -> directory.maySendAs(id, address), limits.mailboxesMax());
    if (refusal.isPresent()) {
      return new PreparedHeader.Refused(refusal.get());
    }
    return new PreparedHeader.Ready(
        withoutBlindCopies(header, octets, length),
        missing(header, name, received),
        Authors.domain(header, limits.mailboxesMax()).map(keys::active).orElse(List.of()));
  }

  private static byte[] withoutBlindCopies(HeaderFields header, byte[] octets, int length) {
    ByteArrayOutputStream kept = new ByteArrayOutputStream(length);
    int from = 0;
    for (HeaderField field : header.all()) {
      if (field.isNamed("Bcc") || field.isNamed("Resent-Bcc")) {
        kept.write(octets, from, field.start() - from);
        from = field.end();
      }
    }
    kept.write(octets, from, length - from);
    return kept.toByteArray();
  }

  private String missing(HeaderFields header, String name, OffsetDateTime received) {
    StringBuilder added = new StringBuilder();
    if (header.first("Date").isEmpty()) {
      added.append("Date: ").append(Dates.format(received)).append("\r\n");
    }
    if (header.first("Message-ID").isEmpty()) {
      added.append("Message-ID: <").append(name).append('.').append(received.toEpochSecond());
      added.append('@').append(hostName).append(">\r\n");
    }
    return added.toString();
  }

  /// Decides at the end of a message whether it exceeds the limits, and counts it if not.
  public Optional<SubmissionRefusal> admit(Principal user, int recipients) {
    return policy.admit(user.account(), recipients).map(SubmissionRefusal.TooMuch::new);
  }

  /// Takes back the count of [#admit], because the message was not accepted.
  public void uncount(Principal user, int recipients) {
    policy.uncount(user.account(), recipients);
  }
}
