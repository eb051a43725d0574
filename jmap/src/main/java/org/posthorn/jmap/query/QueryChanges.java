package org.posthorn.jmap.query;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.posthorn.jmap.protocol.Effort;
import org.posthorn.jmap.protocol.MethodException;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.AccountChanges;
import org.posthorn.store.mail.ChangeCursor;
import org.posthorn.store.mail.ObjectId;
import org.posthorn.store.message.Email;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// How a list of results differs from the one of an older state (RFC 8620 §5.6).
///
/// Unchanged Emails keep their relative order, so only changed Emails are returned: each as
/// removed, because it may have been in the old list, and as added if it is in the new one. If
/// threads are collapsed or their keywords are used, this applies to all Emails of a thread with a
/// changed Email.
///
/// @param removed ids, some of which may not have been in the old list
/// @param added index in the new list and id, ascending by index
record QueryChanges(Set<Long> removed, List<Added> added) {
  private static final int CHANGES_AT_ONCE = 1_000;

  /// Above this number of Emails, the whole list is searched, instead of reading the time of
  /// reception of each.
  private static final int BOUNDED_MAX = 200;

  /// An Email in the new list.
  record Added(int index, long email) {}

  static MethodException cannotCalculate(String why) {
    return new MethodException(MethodException.Type.CANNOT_CALCULATE_CHANGES, why);
  }

  /// @param since the state of the old list, as a client sends it
  /// @param results the new list
  static QueryChanges between(
      MailAccount account, String since, Results results, Query query, QueryLimits limits) {
    long state = state(since);
    if (state == results.state()) {
      return new QueryChanges(Set.of(), List.of());
    }
    if (state > results.state()) {
      throw cannotCalculate("unknown state");
    }
    Changed changed = changed(account, state, limits);
    if (!query.collapseThreads() && !query.isOfThreads()) {
      Set<Long> removed = new TreeSet<>(changed.updated);
      removed.addAll(changed.destroyed);
      Set<Long> present = new HashSet<>(changed.updated);
      present.addAll(changed.created);
      return new QueryChanges(removed, added(account, results, query, present));
    }
    return ofThreads(account, results, query, changed, limits);
  }

  private static long state(String since) {
    try {
      long state = Long.parseLong(since);
      if (state >= 0 && Long.toString(state).equals(since)) {
        return state;
      }
    } catch (NumberFormatException e) {
      // Reported below.
    }
    throw cannotCalculate("unknown state");
  }

  /// @param threadsGone threads of destroyed Emails that have no other Email left
  private record Changed(
      Set<Long> created, Set<Long> updated, Set<Long> destroyed, Map<Long, Long> threadsGone) {}

  private static Changed changed(MailAccount account, long state, QueryLimits limits) {
    Changed all = new Changed(new HashSet<>(), new HashSet<>(), new HashSet<>(), new HashMap<>());
    ChangeCursor cursor = ChangeCursor.at(state);
    while (true) {
      AccountChanges part =
          account
              .changesSince(cursor, CHANGES_AT_ONCE)
              .orElseThrow(() -> cannotCalculate("the state is too old"));
      all.created.addAll(part.emails().created());
      all.updated.addAll(part.emails().updated());
      all.destroyed.addAll(part.emails().destroyed());
      all.threadsGone.putAll(part.threadsGone());
      if (all.created.size() + all.updated.size() + all.destroyed.size() > limits.changesMax()) {
        throw cannotCalculate("more than " + limits.changesMax() + " Emails have changed");
      }
      if (!part.hasMore()) {
        break;
      }
      cursor = part.next();
    }
    // A client that got several parts has the state of the last.
    all.updated.removeAll(all.destroyed);
    all.created.removeAll(all.destroyed);
    all.updated.removeAll(all.created);
    return all;
  }

  private static QueryChanges ofThreads(
      MailAccount account, Results results, Query query, Changed changed, QueryLimits limits) {
    Set<Long> threads = new HashSet<>();
    for (Set<Long> some : List.of(changed.created, changed.updated, changed.destroyed)) {
      for (long email : some) {
        threads.add(
            Optional.ofNullable(changed.threadsGone.get(email))
                .or(() -> account.email(email).map(Email::threadId))
                .orElseThrow(
                    () -> cannotCalculate("the thread of a removed Email is no longer stored")));
      }
    }
    Set<Long> removed = new TreeSet<>(changed.destroyed);
    Set<Long> present = new HashSet<>();
    for (long thread : threads) {
      for (long email : account.thread(thread)) {
        present.add(email);
        if (!changed.created.contains(email)) {
          removed.add(email);
        }
      }
      if (present.size() > limits.changesMax()) {
        throw cannotCalculate("the threads have more than " + limits.changesMax() + " Emails");
      }
    }
    return new QueryChanges(removed, added(account, results, query, present));
  }

  /// @param present Emails that may be in the list
  private static List<Added> added(
      MailAccount account, Results results, Query query, Set<Long> present) {
    List<Added> added = new ArrayList<>();
    if (!present.isEmpty()) {
      results.each(
          lastPossible(account, query, present),
          new Effort(), // the views decide
          (index, email) -> {
            if (present.contains(email)) {
              added.add(new Added(index, email));
            }
          });
    }
    return added;
  }

  /// The time of reception of the last of these Emails in the order of reception.
  private static long lastPossible(MailAccount account, Query query, Set<Long> present) {
    boolean newestFirst = query.newestFirst();
    long last = newestFirst ? Long.MAX_VALUE : Long.MIN_VALUE;
    if (present.size() > BOUNDED_MAX) {
      return newestFirst ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
    for (long id : present) {
      long received =
          account.email(id).map(email -> email.internalDate().toEpochMilli()).orElse(last);
      last = newestFirst ? Math.min(last, received) : Math.max(last, received);
    }
    return last;
  }

  int count() {
    return removed.size() + added.size();
  }

  /// @param upTo the last index that is returned
  ObjectNode json(int upTo) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    ArrayNode gone = answer.putArray("removed");
    removed.forEach(id -> gone.add(ObjectId.ofEmail(id)));
    ArrayNode items = answer.putArray("added");
    for (Added each : added) {
      if (each.index <= upTo) {
        items.addObject().put("id", ObjectId.ofEmail(each.email)).put("index", each.index);
      }
    }
    return answer;
  }
}
