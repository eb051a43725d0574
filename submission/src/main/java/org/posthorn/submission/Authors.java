package org.posthorn.submission;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.posthorn.directory.Address;
import org.posthorn.directory.DirectoryException;
import org.posthorn.dns.DomainName;
import org.posthorn.mime.AddrSpec;
import org.posthorn.mime.AddressException;
import org.posthorn.mime.AddressFields;
import org.posthorn.mime.HeaderField;
import org.posthorn.mime.HeaderFields;

/// Checks the author fields of a header. RFC 5322 §3.6.2, §3.6.6; RFC 6409 §6.1.
///
/// A message is refused if a field is not completely a list of mailboxes, if there is a second
/// From, or if other programs might see a From in a line where this one sees none, because this
/// server signs the messages that it accepts.
final class Authors {
  private Authors() {}

  /// @param mine the addresses that the user may send from
  /// @param mailboxesMax in one field
  /// @return empty if all authors are the user's addresses
  static Optional<SubmissionRefusal> refusal(
      HeaderFields header, Predicate<Address> mine, int mailboxesMax) {
    return malformed(header)
        .or(() -> count(header, "From", 1))
        .or(() -> count(header, "Sender", 0))
        .or(() ->
            header.all().stream()
                .map(field -> refusal(field, mine, mailboxesMax))
                .flatMap(Optional::stream)
                .findFirst());
  }

  /// The domain of the first author, which signs (RFC 9989: aligned).
  static Optional<DomainName> domain(HeaderFields header, int mailboxesMax) {
    return header
        .first("From")
        .map(from -> AddressFields.mailboxList(from.value(), mailboxesMax).getFirst())
        .flatMap(author -> domain(author.domain()));
  }

  private static Optional<DomainName> domain(String text) {
    try {
      return Optional.of(DomainName.parse(text));
    } catch (IllegalArgumentException notInTheDns) {
      return Optional.empty(); // an address literal has no keys
    }
  }

  /// Some programs end the header at a line without a colon, others continue; some accept a field
  /// `From : x`, others do not. RFC 5322 §4 forbids generating either.
  private static Optional<SubmissionRefusal> malformed(HeaderFields header) {
    List<HeaderField> fields = header.all();
    for (int i = 0; i < fields.size(); i++) {
      HeaderField field = fields.get(i);
      boolean spaceBeforeColon = field.valueStart() - field.start() != field.name().length() + 1;
      if (!field.isWellFormed() || spaceBeforeColon) {
        return Optional.of(new SubmissionRefusal.MalformedField(i + 1));
      }
    }
    return Optional.empty();
  }

  /// @param min how often the field must occur; at most once in any case
  private static Optional<SubmissionRefusal> count(HeaderFields header, String name, int min) {
    int found = header.all(name).size();
    return found < min || found > 1
        ? Optional.of(new SubmissionRefusal.FieldCount(name, found))
        : Optional.empty();
  }

  private static Optional<SubmissionRefusal> refusal(
      HeaderField field, Predicate<Address> mine, int mailboxesMax) {
    boolean list = field.isNamed("From") || field.isNamed("Resent-From");
    boolean one = field.isNamed("Sender") || field.isNamed("Resent-Sender");
    if (!list && !one) {
      return Optional.empty();
    }
    List<AddrSpec> mailboxes = new ArrayList<>();
    try {
      mailboxes.addAll(AddressFields.mailboxList(field.value(), one ? 1 : mailboxesMax));
    } catch (AddressException e) {
      return Optional.of(new SubmissionRefusal.NotMailboxes(field.name()));
    }
    return mailboxes.stream()
        .filter(mailbox -> !isMine(mailbox, mine))
        .findFirst()
        .map(mailbox -> new SubmissionRefusal.NotYourAddress(field.name(), mailbox.toString()));
  }

  private static boolean isMine(AddrSpec mailbox, Predicate<Address> mine) {
    try {
      return mine.test(Address.of(mailbox.localPart(), mailbox.domain()));
    } catch (DirectoryException noAddress) {
      return false; // an address that the directory cannot store belongs to nobody
    }
  }
}
