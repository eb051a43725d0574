package org.posthorn.spam.account;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Address;
import org.posthorn.directory.DirectoryException;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.mime.ImapAddress;
import org.posthorn.spam.Signal;
import org.posthorn.spam.features.FeatureExtractor;
import org.posthorn.spam.features.FeatureLimits;
import org.posthorn.spam.model.Classifier;
import org.posthorn.spam.model.OwnSums;
import org.posthorn.spam.model.ServerModel;
import org.posthorn.spam.model.Sums;

/// Applies an account's spam settings to arriving messages. Thread-safe.
public final class AccountFilter {
  /// The mailbox for mail of new senders, in accounts that use one.
  public static final String NEWCOMERS_MAILBOX = "Newcomers";

  private final SilentAccounts<Preferences> preferences;
  private final KnownSenders known;
  private final SilentAccounts<Optional<OwnSums>> experience;
  private final FeatureExtractor extractor = new FeatureExtractor(FeatureLimits.STANDARD);
  private final ServerModel model;
  private final double threshold;
  private final boolean header;

  /// @param model the server's model
  /// @param threshold the default probability from which a message is spam
  /// @param header whether copies get header fields with the result
  public AccountFilter(KeyValueStore kv, ServerModel model, double threshold, boolean header) {
    this.model = model;
    experience =
        new SilentAccounts<>(
            new AccountTraining(kv)::sums, Optional.empty(), AccountTraining::changes);
    preferences =
        new SilentAccounts<>(
            new PreferencesRows(kv)::of, Preferences.NONE, PreferencesRows::changes);
    known = new KnownSenders(kv);
    this.threshold = threshold;
    this.header = header;
  }

  /// The default probability from which a message is spam.
  public double threshold() {
    return threshold;
  }

  /// Whether an account may have a result different from the server's. If not, [#verdict] returns
  /// the server's.
  ///
  /// @param scored whether the server computed a spam probability: only then the account's own
  ///   training matters
  /// @throws org.posthorn.kv.StoreException if the account's rows cannot be read
  public boolean concerns(AccountId account, boolean scored) {
    return !preferences.of(account).equals(Preferences.NONE)
        || (scored && experience.of(account).isPresent());
  }

  /// The verdict on a message for an account.
  ///
  /// @throws org.posthorn.kv.StoreException if the account's rows cannot be read
  public AccountVerdict verdict(AccountId account, Arrived arrived) {
    Preferences wanted = preferences.of(account);
    Optional<Address> author = author(arrived);
    List<Signal> reasons = new ArrayList<>();
    OptionalDouble spam = probability(account, arrived, reasons);
    boolean junk = isJunk(wanted, arrived, author, reasons, spam);
    AccountVerdict.Place place = AccountVerdict.Place.INBOX;
    if (junk && !wanted.mark()) {
      place = AccountVerdict.Place.JUNK;
    } else if (!junk && wanted.newcomers() && isNew(account, wanted, author)) {
      place = AccountVerdict.Place.NEWCOMERS;
      reasons.add(new Signal("newcomer", 0, "the sender has not written to this account before"));
    }
    String fields = header || (junk && wanted.mark()) ? fields(junk, spam) : "";
    return new AccountVerdict(spam, place, fields, reasons);
  }

  /// The probability by the server's model together with the account's training.
  private OptionalDouble probability(AccountId account, Arrived arrived, List<Signal> reasons) {
    OptionalDouble said = arrived.spam();
    Optional<OwnSums> own = said.isEmpty() ? Optional.empty() : experience.of(account);
    if (own.isEmpty()) {
      return said;
    }
    long[] features;
    try {
      features = extractor.features(arrived.message());
    } catch (IOException e) {
      return said; // filing the message will report that it cannot be read
    }
    Sums server = model.sums();
    double more =
        Classifier.logOdds(features, server, own.get())
            - Classifier.logOdds(features, server, null);
    reasons.add(
        new Signal(
            "account-classifier",
            more,
            "the account's classifier, trained by messages that its owner has moved"));
    return OptionalDouble.of(Classifier.probability(Classifier.logOdds(said.getAsDouble()) + more));
  }

  private boolean isJunk(
      Preferences wanted,
      Arrived arrived,
      Optional<Address> author,
      List<Signal> reasons,
      OptionalDouble spam) {
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
          new Signal(
              "allowed-but-forged", 0, "the account allows " + allowed.get() + ", but forged"));
    }
    return spam.isPresent() && spam.getAsDouble() >= wanted.threshold().orElse(threshold);
  }

  private boolean isNew(AccountId account, Preferences wanted, Optional<Address> author) {
    return author.isPresent()
        && SenderPattern.matching(wanted.allowed(), author.get()).isEmpty()
        && !known.contains(account, author.get());
  }

  /// Header fields known to mail programs and their rules, each with its CRLF.
  ///
  /// @param spam the probability; written as a score from 0 to 10
  public static String fields(boolean junk, OptionalDouble spam) {
    String score =
        spam.isPresent()
            ? String.format(Locale.ROOT, "X-Spam-Score: %.1f\r\n", spam.getAsDouble() * 10)
            : "";
    return "X-Spam-Flag: " + (junk ? "YES" : "NO") + "\r\n" + score;
  }

  /// The only author; a message with several or no authors matches no list.
  private static Optional<Address> author(Arrived arrived) {
    List<ImapAddress> from =
        arrived.message().structure().envelopeOrNone().from().stream()
            .filter(ImapAddress::isMailbox)
            .toList();
    if (from.size() != 1) {
      return Optional.empty();
    }
    try {
      return Optional.of(Address.parse(from.getFirst().address()));
    } catch (DirectoryException e) {
      return Optional.empty(); // a malformed address matches no list
    }
  }
}
