package org.posthorn.spam.account;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Address;
import org.posthorn.directory.DirectoryException;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.mime.EnvelopeAddress;
import org.posthorn.spam.Signal;

/// Judges arriving messages with the eyes of one account. Thread-safe.
public final class AccountJudge {
  /// The mailbox for mail of those who never wrote before, in accounts that want one.
  public static final String NEWCOMERS_MAILBOX = "Newcomers";

  private final PreferencesRows preferences;
  private final KnownSenders known;
  private final double threshold;
  private final boolean header;

  /// @param threshold how likely spam a message must be to be taken for spam, where an account says
  ///   nothing else
  /// @param header whether copies say in their header what was found
  public AccountJudge(KeyValueStore kv, double threshold, boolean header) {
    preferences = new PreferencesRows(kv);
    known = new KnownSenders(kv);
    this.threshold = threshold;
    this.header = header;
  }

  /// What is done with a message for an account.
  ///
  /// @throws org.posthorn.kv.StoreException if the account's rows cannot be read
  public Judgement judge(AccountId account, Arrived arrived) {
    Preferences wanted = preferences.of(account);
    Optional<Address> author = author(arrived);
    List<Signal> reasons = new ArrayList<>();
    boolean junk = isJunk(wanted, arrived, author, reasons);
    Judgement.Place place = Judgement.Place.INBOX;
    if (junk && !wanted.mark()) {
      place = Judgement.Place.JUNK;
    } else if (!junk && wanted.newcomers() && isNew(account, wanted, author)) {
      place = Judgement.Place.NEWCOMERS;
      reasons.add(new Signal("newcomer", 0, "the sender never wrote to this account"));
    }
    String fields = header || (junk && wanted.mark()) ? fields(junk, arrived.spam()) : "";
    return new Judgement(arrived.spam(), place, fields, reasons);
  }

  private boolean isJunk(
      Preferences wanted, Arrived arrived, Optional<Address> author, List<Signal> reasons) {
    Optional<SenderPattern> blocked =
        author.flatMap(who -> SenderPattern.matching(wanted.blocked(), who));
    if (blocked.isPresent()) {
      reasons.add(new Signal("blocked", 0, "the account blocks " + blocked.get()));
      return true;
    }
    Optional<SenderPattern> allowed =
        author.flatMap(who -> SenderPattern.matching(wanted.allowed(), who));
    if (allowed.isPresent()) {
      if (!arrived.forged()) {
        reasons.add(new Signal("allowed", 0, "the account allows " + allowed.get()));
        return false;
      }
      reasons.add(
          new Signal("allowed-forged", 0, "the account allows " + allowed.get() + ", but forged"));
    }
    OptionalDouble spam = arrived.spam();
    return spam.isPresent() && spam.getAsDouble() >= wanted.threshold().orElse(threshold);
  }

  private boolean isNew(AccountId account, Preferences wanted, Optional<Address> author) {
    return author.isPresent()
        && SenderPattern.matching(wanted.allowed(), author.get()).isEmpty()
        && !known.contains(account, author.get());
  }

  /// As mail programs' rules know them.
  private static String fields(boolean junk, OptionalDouble spam) {
    String score =
        spam.isPresent()
            ? String.format(Locale.ROOT, "X-Spam-Score: %.1f\r\n", spam.getAsDouble() * 10)
            : "";
    return "X-Spam-Flag: " + (junk ? "YES" : "NO") + "\r\n" + score;
  }

  /// The only author; a message of several or of none is on no list.
  private static Optional<Address> author(Arrived arrived) {
    List<EnvelopeAddress> from =
        arrived.message().structure().envelopeOrNone().from().stream()
            .filter(EnvelopeAddress::isMailbox)
            .toList();
    if (from.size() != 1) {
      return Optional.empty();
    }
    try {
      return Optional.of(Address.parse(from.getFirst().address()));
    } catch (DirectoryException e) {
      return Optional.empty(); // what is no address is on no list
    }
  }
}
