package org.posthorn.assistant.triage;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.posthorn.assistant.triage.Distribution.Kind;
import org.posthorn.mime.BaseSubject;
import org.posthorn.mime.HeaderField;
import org.posthorn.mime.HeaderFields;

/// Reads from a header how a message was distributed. What a sender leaves out makes a message
/// personal, which alone makes it not important.
final class DistributionReader {
  private static final int TEXT_MAX = 1_000;
  private static final int LIST_MAX = 120;

  /// Set by systems that report events: trackers, forges, monitoring, calendars.
  private static final List<String> EVENT_FIELDS =
      List.of(
          "X-GitHub-Reason",
          "X-GitLab-Project",
          "X-JIRA-FingerPrint",
          "X-Bugzilla-Reason",
          "X-Redmine-Project",
          "X-Launchpad-Message-Rationale",
          "X-Gerrit-MessageType",
          "X-Phabricator-Sent-This-Message",
          "X-Cron-Env");

  /// Set by those who send to many.
  private static final List<String> BULK_FIELDS =
      List.of(
          "List-Unsubscribe",
          "Feedback-ID",
          "X-Campaign",
          "X-CampaignId",
          "X-Mailgun-Tag",
          "X-MC-User",
          "X-SG-EID");

  private static final Pattern NO_REPLY =
      Pattern.compile(
          "(no-?_?reply|do-?not-?reply|nicht-?antworten|ne-?pas-?repondre|notifications?|notify"
              + "|alerts?|mailer|bounces?|newsletter|news|updates?|automated?|system|root|cron)"
              + "([+._-].*)?|.*[+._-](no-?reply|notifications?|newsletter)");

  /// Words in the subjects of receipts: English, German, French, Spanish. A sender that is no
  /// person is required besides.
  private static final Pattern RECEIPT =
      Pattern.compile(
          "\\b(order|receipt|invoice|payment|paid|refund|shipp(ed|ing|ment)|dispatched|delivery"
              + "|tracking|booking|reservation|itinerary|e-?ticket|purchase|billing|your bill"
              + "|bestellung|auftrag|rechnung|zahlung|bezahlt|beleg|quittung|versand|lieferung"
              + "|sendung|buchung|reservierung|erstattung|abrechnung"
              + "|commande|re[cç]u|facture|paiement|livraison|exp[eé]di[eé]e?|colis"
              + "|r[eé]servation|billet|achat|remboursement"
              + "|pedido|recibo|factura|pago|env[ií]o|entrega|reserva|compra|reembolso)s?\\b",
          Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.UNICODE_CHARACTER_CLASS);

  private static final Set<String> MANY = Set.of("bulk", "junk");

  private final HeaderFields header;
  private final Proof proof;
  private final Optional<Author> author;

  DistributionReader(HeaderFields header, Proof proof, Optional<Author> author) {
    this.header = header;
    this.proof = proof;
    this.author = author;
  }

  Distribution read() {
    Optional<String> list = list();
    boolean proven = list.filter(proof::covers).isPresent();
    Kind kind = kind(list.isPresent());
    return new Distribution(list, proven, kind, bundle(kind));
  }

  /// RFC 2919 §2: the identifier in angle brackets, after a phrase.
  private Optional<String> list() {
    return header
        .first("List-Id")
        .map(DistributionReader::text)
        .map(value -> {
          int open = value.lastIndexOf('<');
          int close = value.indexOf('>', open + 1);
          return open >= 0 && close > open ? value.substring(open + 1, close) : value;
        })
        .map(value -> value.strip().toLowerCase(Locale.ROOT))
        .filter(value -> !value.isEmpty() && value.length() <= LIST_MAX);
  }

  private Kind kind(boolean hasList) {
    String precedence = value("Precedence");
    // RFC 3834 §5: a reply by a program to one person is no mass mail.
    String automatic = value("Auto-Submitted");
    boolean program = !automatic.isEmpty() && !automatic.startsWith("no");
    boolean talk =
        header
                .first("List-Post")
                .filter(field -> !text(field).strip().equalsIgnoreCase("NO"))
                .isPresent()
            || (precedence.equals("list") && !has("List-Unsubscribe"))
            || has("X-BeenThere")
            || (has("Mailing-List") && !program);
    if (EVENT_FIELDS.stream().anyMatch(this::has)) {
      return Kind.AUTOMATIC;
    }
    if (talk && !program) {
      return Kind.DISCUSSION;
    }
    boolean many = MANY.contains(precedence) || hasList || BULK_FIELDS.stream().anyMatch(this::has);
    if (program || (!many && isNoReply())) {
      return Kind.AUTOMATIC;
    }
    return many ? Kind.BULK : Kind.PERSONAL;
  }

  private Optional<Bundle> bundle(Kind kind) {
    if (kind == Kind.PERSONAL || kind == Kind.DISCUSSION || isReport()) {
      return Optional.empty();
    }
    boolean event = EVENT_FIELDS.stream().anyMatch(this::has);
    if (!event && RECEIPT.matcher(subject()).find()) {
      return Optional.of(Bundle.RECEIPT);
    }
    return Optional.of(kind == Kind.BULK ? Bundle.NEWSLETTER : Bundle.NOTIFICATION);
  }

  /// Whether it reports what happened to a message of the owner, or is an automatic reply to one.
  private boolean isReport() {
    return value("Auto-Submitted").startsWith("auto-replied")
        || value("Content-Type").startsWith("multipart/report");
  }

  private boolean isNoReply() {
    return author
        .map(Author::address)
        .map(address -> address.substring(0, Math.max(0, address.lastIndexOf('@'))))
        .filter(local -> NO_REPLY.matcher(local).matches())
        .isPresent();
  }

  private boolean has(String name) {
    return header.first(name).isPresent();
  }

  private String value(String name) {
    return header
        .first(name)
        .map(DistributionReader::text)
        .map(value -> value.strip().toLowerCase(Locale.ROOT))
        .orElse("");
  }

  private String subject() {
    return header
        .first("Subject")
        .map(DistributionReader::text)
        .map(value -> BaseSubject.of(value).text())
        .orElse("");
  }

  private static String text(HeaderField field) {
    String value = field.value();
    return value.substring(0, Math.min(value.length(), TEXT_MAX));
  }
}
