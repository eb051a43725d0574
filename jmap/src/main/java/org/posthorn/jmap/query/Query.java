package org.posthorn.jmap.query;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.posthorn.jmap.protocol.Filter;
import org.posthorn.jmap.query.EmailCondition.InMailbox;
import org.posthorn.jmap.query.EmailCondition.InMailboxOtherThan;
import org.posthorn.jmap.query.EmailCondition.InThread;

/// What is asked of an account, and what has to be known to answer. Immutable.
final class Query {
  private static final int CLASSES_MAX = 3;

  private final Optional<Filter<List<EmailCondition>>> filter;
  private final List<EmailSort> sort;
  private final boolean collapseThreads;
  private final Map<Long, Long> woken;

  /// What of the filter has to hold in any case: conditions, and operators below.
  private final List<EmailCondition> always = new ArrayList<>();

  private final List<Filter<List<EmailCondition>>> operators = new ArrayList<>();

  /// @param sort at least one
  /// @param woken when Emails were brought back, in milliseconds since 1970; none if the sort is
  ///   not by that
  Query(
      Optional<Filter<List<EmailCondition>>> filter,
      List<EmailSort> sort,
      boolean collapseThreads,
      Map<Long, Long> woken) {
    this.filter = filter;
    // Where nothing was brought back, the order is that of reception.
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

  /// All conditions, wherever they stand.
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

  /// The only mailbox whose view is needed to find what matches; empty if that takes all.
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

  /// Whether keywords of other Emails of a thread decide what matches, or where it stands.
  boolean isOfThreads() {
    return conditions().stream().anyMatch(InThread.class::isInstance)
        || sort.stream().anyMatch(each -> each.property().isOfThread());
  }

  /// Whether the views decide all: nothing has to be read of any message.
  boolean isOfViews() {
    return conditions().stream().noneMatch(Query::isOfContent)
        && sort.stream().noneMatch(each -> each.property().isOfContent())
        && woken.isEmpty();
  }

  /// When Emails were brought back, in milliseconds since 1970, if the sort is by that.
  Map<Long, Long> woken() {
    return woken;
  }

  /// Whether nothing that decides about an Email can change as long as it is there.
  boolean isImmutable() {
    return !collapseThreads
        && !isOfThreads()
        && sort.stream().noneMatch(each -> each.property().needsKeyword())
        && conditions().stream()
            .allMatch(each ->
                each instanceof EmailCondition.Received || each instanceof EmailCondition.Size);
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

  /// Whether the order of reception is the order, within classes of Emails that have some keywords
  /// and not others.
  boolean isByReception() {
    List<EmailSort> rest = sort.subList(classes().size(), sort.size());
    return rest.isEmpty()
        || (rest.size() == 1 && rest.getFirst().property() == EmailSort.Property.RECEIVED_AT);
  }

  /// Comparators by keywords of the Email itself that come first: each halves the Emails.
  List<EmailSort> classes() {
    int count = 0;
    while (count < Math.min(sort.size(), CLASSES_MAX)
        && sort.get(count).property() == EmailSort.Property.HAS_KEYWORD) {
      count++;
    }
    return sort.subList(0, count);
  }

  /// Which end of the order of reception comes first where nothing else decides.
  boolean newestFirst() {
    EmailSort last = sort.getLast();
    return !isByReception()
        || last.property() != EmailSort.Property.RECEIVED_AT
        || !last.ascending();
  }
}
