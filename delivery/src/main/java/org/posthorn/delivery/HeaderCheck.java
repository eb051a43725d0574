package org.posthorn.delivery;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.posthorn.directory.Address;
import org.posthorn.directory.DirectoryException;
import org.posthorn.dns.DomainName;
import org.posthorn.mime.Addresses;
import org.posthorn.mime.EnvelopeAddress;
import org.posthorn.mime.HeaderField;
import org.posthorn.mime.HeaderFields;
import org.posthorn.smtp.RefusedException;
import org.posthorn.smtp.syntax.Reply;

/// Looks at a message's header before anything is kept.
final class HeaderCheck {
  private static final int ADDRESSES_MAX = 1_000;

  private HeaderCheck() {}

  /// Stands in what is passed on for an address that other recipients must not learn.
  static final String LOOP_MARK = "X-Loop-Mark";

  /// Refuses a message that has been here. RFC 5321 §6.3.
  ///
  /// @param ours the addresses it is for
  /// @param mark of an address, as it stands in [#LOOP_MARK]
  static void loops(
      HeaderFields header, Set<String> ours, UnaryOperator<String> mark, int receivedFieldsMax) {
    int received = 0;
    Set<String> marks = new HashSet<>();
    Set<String> addresses =
        ours.stream().map(address -> address.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
    for (HeaderField field : header.all()) {
      if (field.isNamed("Received")) {
        received++;
      } else if (field.isNamed("Delivered-To")
          && addresses.contains(text(field.value()).strip().toLowerCase(Locale.ROOT))) {
        throw new RefusedException(Reply.R554_LOOP);
      } else if (field.isNamed(LOOP_MARK)) {
        marks.add(field.value().strip());
      }
    }
    boolean marked = !marks.isEmpty() && addresses.stream().map(mark).anyMatch(marks::contains);
    if (marked || received > receivedFieldsMax) {
      throw new RefusedException(Reply.R554_LOOP);
    }
  }

  /// Refuses a submission that speaks for somebody else, or for nobody: one From field with at
  /// least one address, and no address in From or Sender that `mine` does not know. RFC 6409 §6.1.
  static void authors(HeaderFields header, Predicate<Address> mine) {
    List<HeaderField> from = header.all("From");
    if (from.size() != 1 || mailboxes(from.getFirst()).isEmpty()) {
      throw new RefusedException(Reply.R550_HEADER_NOT_UNDERSTOOD); // RFC 5322 §3.6
    }
    check(from.getFirst(), mine);
    header.all("Sender").forEach(sender -> check(sender, mine));
  }

  /// The domain of the first author, which is the one that signs (RFC 7489 §3.1: aligned).
  static Optional<DomainName> author(HeaderFields header) {
    return header
        .first("From")
        .flatMap(from -> mailboxes(from).stream().findFirst())
        .map(mailbox -> text(mailbox.address()))
        .flatMap(address -> domain(address.substring(address.lastIndexOf('@') + 1)));
  }

  private static Optional<DomainName> domain(String text) {
    try {
      return Optional.of(DomainName.parse(text));
    } catch (IllegalArgumentException notInTheDns) {
      return Optional.empty(); // an address literal: it has no keys
    }
  }

  private static void check(HeaderField field, Predicate<Address> mine) {
    for (EnvelopeAddress mailbox : mailboxes(field)) {
      try {
        if (!mine.test(Address.parse(text(mailbox.address())))) {
          throw new RefusedException(Reply.R550_HEADER_NOT_YOURS);
        }
      } catch (DirectoryException noAddress) {
        throw new RefusedException(Reply.R550_HEADER_NOT_YOURS);
      }
    }
  }

  private static List<EnvelopeAddress> mailboxes(HeaderField field) {
    return Addresses.parse(field.value(), ADDRESSES_MAX).stream()
        .filter(EnvelopeAddress::isMailbox)
        .toList();
  }

  /// Field values are octets, one a character.
  private static String text(String octets) {
    return new String(octets.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }
}
