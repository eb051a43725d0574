package org.posthorn.server.disaster;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What submitters were told, what reached the remote servers, and what these said to it; across
/// all lives of the server under test. Thread-safe.
final class ExpectedOutboundMail {
  /// The local part of addresses that do not exist begins so.
  static final String NOBODY = "nobody";

  /// In the id of a message that is refused after its final dot.
  static final String UNWANTED = "unwanted";

  /// A message for one recipient.
  record Copy(String id, String recipient) {
    boolean local() {
      return recipient.endsWith("@" + ExpectedMail.DOMAIN);
    }

    /// Whether it must end as a report to its sender.
    boolean refused() {
      return !local() && (recipient.startsWith(NOBODY) || id.contains(UNWANTED));
    }
  }

  /// A message that was received up to its final dot.
  static final class Arrival {
    private final boolean broken;
    private boolean confirmed;
    private boolean killed;

    private Arrival(boolean broken) {
      this.broken = broken;
    }
  }

  /// Figures of a run.
  ///
  /// @param brokenOff copies sent again since the remote server closed without a reply
  /// @param cutOff copies sent again since we died between the reply and the next transaction
  /// @param atRisk copies that were in that state when we died, sent again or not
  record Totals(int accepted, int arrived, int brokenOff, int cutOff, int atRisk) {}

  private final Set<Copy> attempted = new HashSet<>();
  private final Set<Copy> accepted = new HashSet<>();
  private final Map<Copy, List<Arrival>> arrivals = new HashMap<>();
  private final List<String> faults = new ArrayList<>();
  private int brokenOff;
  private int cutOff;
  private int atRisk;

  synchronized void attempted(Collection<Copy> copies) {
    attempted.addAll(copies);
  }

  synchronized void accepted(Collection<Copy> copies) {
    accepted.addAll(copies);
  }

  /// A remote server has the message with its dot.
  ///
  /// @param broken whether it will close instead of replying
  synchronized Arrival arrived(Copy copy, boolean broken) {
    if (!attempted.contains(copy)) {
      fault(copy + " arrived, and nobody had sent it");
    }
    if (copy.refused()) {
      fault(copy + " was accepted by a server that takes no such letter");
    }
    List<Arrival> before = arrivals.computeIfAbsent(copy, absent -> new ArrayList<>());
    for (Arrival each : before) {
      if (each.confirmed) {
        fault(copy + " was sent again after its result must have been on disk");
      } else if (!each.broken && !each.killed) {
        fault(copy + " was sent again in one life although it had been taken");
      }
    }
    if (!before.isEmpty()) {
      if (before.getLast().broken) {
        brokenOff++;
      } else {
        cutOff++;
      }
    }
    Arrival arrival = new Arrival(broken);
    before.add(arrival);
    return arrival;
  }

  /// We have gone on to another transaction, so the results of these are on disk.
  synchronized void confirm(List<Arrival> of) {
    of.forEach(arrival -> arrival.confirmed = true);
  }

  /// The server died, and all that it had sent has been read.
  synchronized void killed() {
    for (List<Arrival> each : arrivals.values()) {
      Arrival last = each.getLast();
      if (!last.broken && !last.confirmed && !last.killed) {
        last.killed = true;
        atRisk++;
      }
    }
  }

  synchronized void fault(String what) {
    faults.add(what);
  }

  synchronized List<String> faults() {
    return List.copyOf(faults);
  }

  /// Compares what was promised with what came of it, when nothing waits any more.
  ///
  /// @param filed how often each copy lies in a mailbox
  /// @param reported how often its sender was told that it failed
  synchronized void settle(Map<Copy, Integer> filed, Map<Copy, Integer> reported) {
    for (Copy copy : accepted) {
      int ends = copy.local() ? filed.getOrDefault(copy, 0) : taken(copy);
      int failures = reported.getOrDefault(copy, 0);
      if (copy.refused() && failures != 1) {
        fault(copy + " was refused and reported " + failures + " times");
      } else if (!copy.refused() && ends == 0) {
        fault(copy + " was answered 250 and is lost");
      }
    }
    filed.forEach((copy, times) -> {
      if (times != 1 || !attempted.contains(copy)) {
        fault(copy + " was filed " + times + " times");
      }
    });
    reported.forEach((copy, times) -> {
      if (times != 1 || !attempted.contains(copy) || !copy.refused()) {
        fault(copy + " was reported as failed " + times + " times");
      }
    });
    if (cutOff > atRisk) {
      fault(cutOff + " copies were sent again, and " + atRisk + " were in flight");
    }
  }

  private int taken(Copy copy) {
    return (int)
        arrivals.getOrDefault(copy, List.of()).stream().filter(each -> !each.broken).count();
  }

  synchronized Totals totals() {
    return new Totals(accepted.size(), arrivals.size(), brokenOff, cutOff, atRisk);
  }
}
