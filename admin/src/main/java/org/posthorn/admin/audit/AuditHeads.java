package org.posthorn.admin.audit;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.posthorn.directory.AuditChain;
import org.posthorn.journal.ChainLink;
import org.posthorn.journal.Head;
import org.posthorn.journal.HeadKey;
import org.posthorn.journal.StoredHeads;
import org.posthorn.kv.KeyValueStore;

/// The signed heads of the audit log, and its check.
public final class AuditHeads {
  private static final String CHAIN = "audit";

  /// Heads of two days, and many more.
  private static final int NEWEST = 500;

  private AuditHeads() {}

  /// Signs a head for each of the last days that has rows after its last head.
  ///
  /// @return the new heads
  public static List<Head> sign(KeyValueStore kv, HeadKey key, Instant now) {
    Map<String, ChainLink> known = new HashMap<>();
    List<Head> newest = StoredHeads.newest(kv, NEWEST);
    newest.forEach(head -> known.putIfAbsent(head.place(), head.link()));
    // An event may be written a little after the day of its time.
    LocalDate from =
        newest.isEmpty()
            ? LocalDate.EPOCH
            : LocalDate.parse(newest.getFirst().place()).minusDays(1);
    List<Head> made = new ArrayList<>();
    for (LocalDate day : AuditChain.days(kv)) {
      if (day.isBefore(from)) {
        continue;
      }
      Optional<ChainLink> tip =
          AuditChain.tip(kv, day).map(last -> new ChainLink(last.number(), last.hash()));
      if (tip.isPresent() && !tip.get().equals(known.get(day.toString()))) {
        made.add(StoredHeads.add(kv, key, CHAIN, day.toString(), tip.get(), now));
      }
    }
    return made;
  }

  /// The result of a check.
  ///
  /// @param begin the first day with a chain; empty if there is none yet
  /// @param unchained rows from before, which cannot be checked
  /// @param rows of chains
  /// @param heads that were signed
  /// @param problems a sentence each, beginning with a day
  public record Report(
      Optional<LocalDate> begin,
      long unchained,
      long rows,
      long heads,
      String keyFingerprint,
      List<String> problems) {
    public Report {
      problems = List.copyOf(problems);
    }
  }

  /// Checks all days against their chains and the heads.
  ///
  /// @param key that signs heads; empty if there is none yet
  /// @param published heads that were kept elsewhere
  public static Report check(KeyValueStore kv, Optional<HeadKey.Public> key, List<Head> published) {
    List<String> problems = new ArrayList<>();
    List<Head> heads = heads(kv, key, published, problems);
    Map<LocalDate, AuditChain.Checked> days = new HashMap<>();
    Optional<LocalDate> begin = Optional.empty();
    long unchained = 0;
    long rows = 0;
    for (LocalDate day : AuditChain.days(kv)) {
      AuditChain.Checked checked = AuditChain.check(kv, day);
      days.put(day, checked);
      checked.problems().forEach(problem -> problems.add(day + ": " + problem));
      boolean late =
          begin.isPresent()
              ? checked.unchained() > 0
              : checked.first().isPresent()
                  && checked
                      .lastUnchained()
                      .filter(at -> at.isAfter(checked.first().get()))
                      .isPresent();
      if (late) {
        problems.add(day + ": there are rows without a place in the chain: they were added");
      }
      if (begin.isEmpty() && !checked.rows().isEmpty()) {
        begin = Optional.of(day);
      }
      unchained += checked.unchained();
      rows += checked.rows().size();
    }
    heads.forEach(head -> compare(head, days, problems));
    return new Report(
        begin,
        unchained,
        rows,
        heads.size() - published.size(),
        key.map(HeadKey.Public::fingerprint).orElse(""),
        problems.stream().distinct().toList());
  }

  private static List<Head> heads(
      KeyValueStore kv, Optional<HeadKey.Public> key, List<Head> published, List<String> problems) {
    List<Head> heads = new ArrayList<>();
    String before = Head.NO_HEAD;
    int number = 0;
    for (String line : StoredHeads.lines(kv)) {
      number++;
      try {
        Head head = Head.parse(line);
        if (!head.before().equals(before)) {
          problems.add("head " + number + " does not follow the one before: one was removed");
        }
        before = head.hash();
        heads.add(head);
      } catch (IllegalArgumentException e) {
        problems.add("head " + number + " cannot be read: it was changed");
      }
    }
    heads.addAll(published);
    for (Head head : heads) {
      if (!head.chain().equals(CHAIN) || key.isEmpty() || !head.isSignedBy(key.get())) {
        problems.add("the head of " + head.place() + " is not signed by the key: it was changed");
      }
    }
    return heads;
  }

  private static void compare(
      Head head, Map<LocalDate, AuditChain.Checked> days, List<String> problems) {
    LocalDate day;
    try {
      day = LocalDate.parse(head.place());
    } catch (java.time.format.DateTimeParseException e) {
      problems.add("the head of " + head.place() + " is of no day: it was changed");
      return;
    }
    AuditChain.Checked checked = days.get(day);
    byte[] hash = checked == null ? null : checked.rows().get(head.link().number());
    if (hash == null) {
      problems.add(
          "%s: a head states %d rows, and there are %d: the last ones were removed"
              .formatted(day, head.link().number(), checked == null ? 0 : checked.rows().size()));
    } else if (!new ChainLink(head.link().number(), hash).equals(head.link())) {
      problems.add(
          day
              + ": row "
              + head.link().number()
              + " is not the one that the head states: rows were changed");
    }
  }
}
