package org.posthorn.jmap.query;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.posthorn.jmap.protocol.Filter;
import org.posthorn.jmap.query.EmailCondition.InMailbox;
import org.posthorn.jmap.query.EmailCondition.InMailboxOtherThan;
import org.posthorn.jmap.query.EmailCondition.InThread;

/// A query of an account, and the data that is needed to answer it. Immutable.
final class Query {
  private static final int CLASSES_MAX = 3;

  private final Optional<Filter<List<EmailCondition>>> filter;
  private final List<EmailSort> sort;
  private final boolean collapseThreads;
  private final Map<Long, Long> woken;

  /// Conditions of the filter that must always hold; the operators are below.
  private final List<EmailCondition> always = new ArrayList<>();

  private final List<Filter<List<EmailCondition>>> operators = new ArrayList<>();

  /// @param sort at least one
  /// @param woken when Emails returned by a reminder, in milliseconds since 1970; empty if the sort
  ///   does not use it
  Query(
      Optional<Filter<List<EmailCondition>>> filter,
      List<EmailSort> sort,
      boolean collapseThreads,
      Map<Long, Long> woken) {
    this.filter = filter;
    // Without reminders, the order is that of reception.
    this.sort = woken.isEmpty() ? sort.stream().map(EmailSort::byReception).toList() : sort;
    this.woken = woken;
    this.collapseThreads = collapseThreads;
    filter.ifPresent(this::flatten);
  }

  private void flatten(Filter<List<EmailCondition>> part) {
    switch (part) {
      case Filter.Condition<List<EmailCondition>>(List<EmailCondition> all) -> always.addAll(all);
      case Filter.Combined<List<EmailCondition>>(
              Filter.Operator operator,
              List<Filter<List<EmailCondition>>> parts) -> {
        if (operator == Filter.Operator.AND) {
          parts.forEach(this::flatten);
        } else {
          operators.add(part);
        }
      }
    }
  }

  List<EmailSort> sort() {
    return sort;
  }

  boolean collapseThreads() {
    return collapseThreads;
  }

  /// Conditions that all must hold.
  List<EmailCondition> always() {
    return always;
  }

  /// Operators OR and NOT that all must hold.
  List<Filter<List<EmailCondition>>> operators() {
    return operators;
  }

  /// All conditions, at any depth.
  List<EmailCondition> conditions() {
    List<EmailCondition> all = new ArrayList<>();
    filter.ifPresent(part -> collect(part, all));
    return all;
  }

  private static void collect(Filter<List<EmailCondition>> part, List<EmailCondition> all) {
    switch (part) {
      case Filter.Condition<List<EmailCondition>>(List<EmailCondition> some) -> all.addAll(some);
      case Filter.Combined<List<EmailCondition>>(var _, List<Filter<List<EmailCondition>>> parts) ->
          parts.forEach(each -> collect(each, all));
    }
  }

  /// The only mailbox whose view is needed; empty if all are needed.
  Optional<InMailbox> onlyMailbox() {
    List<EmailCondition> ofMailboxes =
        conditions().stream()
            .filter(each -> each instanceof InMailbox || each instanceof InMailboxOtherThan)
            .toList();
    return ofMailboxes.size() == 1
            && ofMailboxes.getFirst() instanceof InMailbox mailbox
            && always.contains(mailbox)
        ? Optional.of(mailbox)
        : Optional.empty();
  }

  /// Whether keywords of other Emails of a thread affect filter or order.
  boolean isOfThreads() {
    return conditions().stream().anyMatch(InThread.class::isInstance)
        || sort.stream().anyMatch(each -> each.property().isOfThread());
  }

  /// Whether the views are sufficient, without reading messages.
  boolean isOfViews() {
    return conditions().stream().noneMatch(Query::isOfContent)
        && sort.stream().noneMatch(each -> each.property().isOfContent())
        && woken.isEmpty();
  }

  /// When Emails returned by a reminder, in milliseconds since 1970, if the sort uses it.
  Map<Long, Long> woken() {
    return woken;
  }

  /// Whether filter and sort use only immutable properties.
  boolean isImmutable() {
    return !collapseThreads
        && !isOfThreads()
        && sort.stream().noneMatch(each -> each.property().needsKeyword())
        && conditions().stream()
            .allMatch(each ->
                each instanceof EmailCondition.Received || each instanceof EmailCondition.Size);
  }

  /// The texts that are searched; those below NOT are not wanted.
  List<String> terms() {
    List<String> terms = new ArrayList<>();
    filter.ifPresent(part -> collectTerms(part, terms));
    return terms;
  }

  private static void collectTerms(Filter<List<EmailCondition>> part, List<String> terms) {
    switch (part) {
      case Filter.Condition<List<EmailCondition>>(List<EmailCondition> some) -> {
        for (EmailCondition condition : some) {
          if (condition instanceof EmailCondition.Text text) {
            terms.addAll(text.terms());
          }
        }
      }
      case Filter.Combined<List<EmailCondition>>(
              Filter.Operator operator,
              List<Filter<List<EmailCondition>>> parts) -> {
        if (operator != Filter.Operator.NOT) {
          parts.forEach(each -> collectTerms(each, terms));
        }
      }
    }
  }

  /// Whether what is read of attachments is searched.
  boolean isOfAttachments() {
    return conditions().stream()
        .anyMatch(each ->
            each instanceof EmailCondition.Text(EmailCondition.Place place, var _)
                && (place == EmailCondition.Place.TEXT || place == EmailCondition.Place.BODY));
  }

  private static boolean isOfContent(EmailCondition condition) {
    return switch (condition) {
      case EmailCondition.Attachment _,
          EmailCondition.AttachmentName _,
          EmailCondition.Text _,
          EmailCondition.Header _ ->
          true;
      default -> false;
    };
  }

  /// Whether the order is that of reception, within classes of Emails by keywords.
  boolean isByReception() {
    List<EmailSort> rest = sort.subList(classes().size(), sort.size());
    return rest.isEmpty()
        || (rest.size() == 1 && rest.getFirst().property() == EmailSort.Property.RECEIVED_AT);
  }

  /// The leading comparators by the Email's own keywords: each divides the Emails into two classes.
  List<EmailSort> classes() {
    int count = 0;
    while (count < Math.min(sort.size(), CLASSES_MAX)
        && sort.get(count).property() == EmailSort.Property.HAS_KEYWORD) {
      count++;
    }
    return sort.subList(0, count);
  }

  /// Whether Emails that compare equal are sorted newest first.
  boolean newestFirst() {
    EmailSort last = sort.getLast();
    return !isByReception()
        || last.property() != EmailSort.Property.RECEIVED_AT
        || !last.ascending();
  }
}
