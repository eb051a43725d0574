package org.posthorn.jmap.query;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.posthorn.jmap.protocol.Filter;
import org.posthorn.mime.BodyParts;
import org.posthorn.search.AddressField;
import org.posthorn.search.Condition;
import org.posthorn.search.MessageText;
import org.posthorn.store.mail.Flags;
import org.posthorn.store.view.EmailThreads;
import org.posthorn.store.view.FlagTest;

/// The filter of a query, compiled for one snapshot. One thread.
final class Compiled {
  private final Snapshot snapshot;
  private final Row[] rows;
  private final ThreadKeywords threadKeywords;
  private final EmailThreads.Lookup threads;
  private FlagTest flags = new FlagTest(0, Flags.DELETED);
  private boolean impossible;
  private final @Nullable Condition rest;

  /// @param rows the Emails that conditions read, by index
  Compiled(Query query, Snapshot snapshot, ThreadKeywords threadKeywords, Row[] rows) {
    this.snapshot = snapshot;
    this.rows = rows;
    this.threadKeywords = threadKeywords;
    this.threads = snapshot.threads().lookup();
    List<Condition> others = new ArrayList<>();
    boolean oneMailbox = query.onlyMailbox().isPresent();
    for (EmailCondition condition : query.always()) {
      switch (condition) {
        case EmailCondition.Keyword keyword -> require(keyword);
        case EmailCondition.InMailbox _ when oneMailbox -> {
          // No other mailbox is read.
        }
        default -> others.add(compile(condition));
      }
    }
    query.operators().forEach(operator -> others.add(compile(operator)));
    this.rest = others.isEmpty() ? null : Condition.all(others);
  }

  private void require(EmailCondition.Keyword keyword) {
    long bit = snapshot.bit(keyword.keyword());
    impossible |= bit == 0 && keyword.present();
    flags = flags.and(keyword.present() ? new FlagTest(bit, 0) : new FlagTest(0, bit));
  }

  /// Whether no Email can match.
  boolean isImpossible() {
    return impossible;
  }

  /// The required flags of an Email.
  FlagTest flags() {
    return flags;
  }

  /// The remaining condition; null if there is none.
  @Nullable Condition rest() {
    return rest;
  }

  private Condition compile(Filter<List<EmailCondition>> part) {
    return switch (part) {
      case Filter.Condition<List<EmailCondition>>(List<EmailCondition> all) ->
          Condition.all(all.stream().map(this::compile).toList());
      case Filter.Combined<List<EmailCondition>>(
              Filter.Operator operator,
              List<Filter<List<EmailCondition>>> parts) -> {
        List<Condition> each = parts.stream().map(this::compile).toList();
        yield switch (operator) {
          case AND -> Condition.all(each);
          case OR -> any(each);
          case NOT -> new Condition.Not(any(each));
        };
      }
    };
  }

  /// At least one must hold; false for an empty list.
  private Condition any(List<Condition> conditions) {
    return conditions.stream().reduce(Condition::either).orElseGet(() -> row(_ -> false));
  }

  private Condition row(Predicate<Row> test) {
    return new Condition.OfView(place -> test.test(rows[place]));
  }

  private Condition compile(EmailCondition condition) {
    return switch (condition) {
      case EmailCondition.InMailbox of ->
          of.mailbox()
              .map(mailbox -> row(row -> row.isIn(mailbox.value())))
              .orElseGet(() -> row(_ -> false));
      case EmailCondition.InMailboxOtherThan of -> row(row -> row.isOutside(of.mailboxes()));
      case EmailCondition.Received of ->
          row(of.before() ? row -> row.received < of.millis() : row -> row.received >= of.millis());
      case EmailCondition.Size of ->
          row(of.below() ? row -> row.octets < of.octets() : row -> row.octets >= of.octets());
      case EmailCondition.InThread of -> inThread(of);
      case EmailCondition.Keyword of -> {
        long bit = snapshot.bit(of.keyword());
        yield row(row -> (row.flags & bit) != 0 == of.present());
      }
      case EmailCondition.Attachment of ->
          new Condition.OfStructure(
              message -> BodyParts.of(message).hasAttachment() == of.present());
      case EmailCondition.AttachmentName of ->
          new Condition.OfStructure(message -> isAttached(BodyParts.of(message), of.terms()));
      case EmailCondition.Text of ->
          Condition.all(of.terms().stream().map(term -> text(of.place(), term)).toList());
      case EmailCondition.Header of ->
          of.terms().isEmpty()
              ? new Condition.Field(of.field(), "")
              : Condition.all(
                  of.terms().stream()
                      .<Condition>map(term -> new Condition.Field(of.field(), term))
                      .toList());
    };
  }

  private static boolean isAttached(BodyParts bodies, List<String> terms) {
    return bodies.attachments().stream()
        .map(BodyParts.Part::name)
        .filter(Objects::nonNull)
        .anyMatch(name -> terms.stream().allMatch(term -> MessageText.contains(name, term)));
  }

  private Condition inThread(EmailCondition.InThread of) {
    long bit = snapshot.bit(of.keyword());
    return row(
        switch (of.quantity()) {
          case ALL -> row -> threadKeywords.all(threads.threadOf(row.email), bit);
          case SOME -> row -> threadKeywords.some(threads.threadOf(row.email), bit);
          case NONE -> row -> !threadKeywords.some(threads.threadOf(row.email), bit);
        });
  }

  private static Condition text(EmailCondition.Place place, String term) {
    return switch (place) {
      case FROM -> new Condition.Addresses(AddressField.FROM, term);
      case TO -> new Condition.Addresses(AddressField.TO, term);
      case CC -> new Condition.Addresses(AddressField.CC, term);
      case BCC -> new Condition.Addresses(AddressField.BCC, term);
      case SUBJECT -> new Condition.Field("Subject", term);
      case BODY -> body(term);
      // RFC 8621 §4.4.1: these fields, and the text of the body.
      case TEXT -> {
        Condition any = new Condition.Field("Subject", term);
        for (AddressField field : AddressField.values()) {
          any = Condition.either(new Condition.Addresses(field, term), any);
        }
        yield Condition.either(any, body(term));
      }
    };
  }

  /// RFC 8621 §4.4.1: also other body parts that can be converted to text.
  private static Condition body(String term) {
    return Condition.either(new Condition.Attachments(term), new Condition.Text(term, false));
  }
}
