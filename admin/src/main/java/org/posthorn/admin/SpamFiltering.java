package org.posthorn.admin;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.zip.ZipException;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.admin.spam.Mbox;
import org.posthorn.directory.Account;
import org.posthorn.kv.StoreException;
import org.posthorn.mime.Entity;
import org.posthorn.mime.HeaderFields;
import org.posthorn.runtime.IoReason;
import org.posthorn.spam.MessageView;
import org.posthorn.spam.account.AccountTraining;
import org.posthorn.spam.account.Preferences;
import org.posthorn.spam.account.PreferencesRows;
import org.posthorn.spam.features.FeatureExtractor;
import org.posthorn.spam.features.FeatureLimits;
import org.posthorn.spam.model.OwnSums;
import org.posthorn.spam.model.ServerModel;
import org.posthorn.spam.model.TrainingMessage;

/// Spam settings of accounts, and the learned models of accounts and the server.
public final class SpamFiltering {
  /// Messages that are learned in one batch: their features fit into memory, and the model is
  /// stored once.
  private static final int AT_ONCE = 500;

  private final InstallationStores kept;
  private final Accounts accounts;
  private final AuditTrail audit;
  private final PreferencesRows preferences;
  private final AccountTraining training;
  private final ServerModel model;
  private final FeatureExtractor extractor = new FeatureExtractor(FeatureLimits.STANDARD);

  SpamFiltering(InstallationStores kept, Accounts accounts, AuditTrail audit) {
    this.kept = kept;
    this.accounts = accounts;
    this.audit = audit;
    preferences = new PreferencesRows(kept.kv());
    training = new AccountTraining(kept.kv());
    model = new ServerModel(kept.kv(), kept.clock());
  }

  /// Settings of an account, and the size of its model.
  public record AccountStatus(Preferences preferences, int spamLearnt, int hamLearnt) {}

  public AccountStatus account(Caller by, String address) {
    Account account = accounts.named(by, address);
    Optional<OwnSums> own = training.sums(account.id());
    return new AccountStatus(
        preferences.of(account.id()),
        own.map(OwnSums::spam).orElse(0),
        own.map(OwnSums::ham).orElse(0));
  }

  /// Changes the settings of an account.
  ///
  /// @param what description for the audit log
  /// @throws OperationException if a list gets too long
  public Preferences change(
      Caller by, String address, String what, UnaryOperator<Preferences> change) {
    Account account = accounts.toChange(by, address);
    Preferences now;
    try {
      now = preferences.change(account.id(), change);
    } catch (IllegalArgumentException e) {
      throw new OperationException(Reason.INVALID, String.valueOf(e.getMessage()));
    }
    audit.record(by, "spam.preferences", account.address().toString(), what);
    return now;
  }

  /// Size of the server's model.
  ///
  /// @param messages learned; older ones count less than one
  /// @param buckets of features in use
  public record ModelStatus(int messages, int buckets) {}

  public ModelStatus status(Caller by) {
    by.requireInstallation(kept.access());
    return new ModelStatus(model.sums().learnt(), model.sums().used());
  }

  /// Trains the server's model with the messages of a file: one message, or an mbox file.
  ///
  /// @return how many
  /// @throws OperationException if the file cannot be read
  public int learn(Caller by, Path file, boolean spam) {
    by.requireInstallation(kept.access());
    int messages = 0;
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      Mbox mbox = new Mbox(in);
      List<TrainingMessage> lessons = new ArrayList<>();
      for (Optional<byte[]> next = mbox.next(); next.isPresent(); next = mbox.next()) {
        lessons.add(TrainingMessage.of(features(next.get()), spam, 1));
        messages++;
        if (lessons.size() == AT_ONCE) {
          model.learn(lessons);
          lessons.clear();
        }
      }
      if (!lessons.isEmpty()) {
        model.learn(lessons);
      }
    } catch (IOException e) {
      throw new OperationException(Reason.UNAVAILABLE, reason(file, e));
    }
    audit.record(by, "spam.learn", file.toString(), messages + (spam ? " spam" : " ham"));
    return messages;
  }

  private long[] features(byte[] octets) throws IOException {
    return extractor.features(
        new MessageView(
            HeaderFields.parse(octets),
            Entity.scan(octets),
            (from, to) -> java.util.Arrays.copyOfRange(octets, (int) from, (int) to)));
  }

  /// Writes the server's model to a new file.
  ///
  /// @return octets
  /// @throws OperationException if the file exists or cannot be written
  public long export(Caller by, Path file) {
    by.requireInstallation(kept.access());
    try {
      try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW)) {
        model.write(out);
      }
      long bytes = Files.size(file);
      audit.record(by, "spam.export", file.toString(), bytes + " bytes");
      return bytes;
    } catch (FileAlreadyExistsException e) {
      throw new OperationException(Reason.EXISTS, reason(file, e));
    } catch (IOException e) {
      throw new OperationException(Reason.FAILED, reason(file, e));
    }
  }

  /// Replaces the server's model with an exported one.
  ///
  /// @throws OperationException if it cannot be read, or is not a model; then nothing has changed
  public ModelStatus read(Caller by, Path file) {
    by.requireInstallation(kept.access());
    try (InputStream in = Files.newInputStream(file)) {
      model.read(in);
    } catch (ZipException | EOFException e) {
      throw new OperationException(
          Reason.INVALID, file + " is not a model written by 'posthorn spam export'");
    } catch (IOException e) {
      throw new OperationException(Reason.UNAVAILABLE, reason(file, e));
    } catch (StoreException e) {
      if (e.kind() == StoreException.Kind.CORRUPT) {
        throw new OperationException(Reason.INVALID, file + " is not a model: " + e.getMessage());
      }
      throw e;
    }
    audit.record(by, "spam.import", file.toString(), "");
    return status(by);
  }

  /// The reason, with the file's name once.
  private static String reason(Path file, IOException e) {
    String reason = IoReason.of(e);
    return reason.contains(file.toString()) ? reason : file + ": " + reason;
  }

  /// Resets the model of an account or, without an address, of the server.
  public void reset(Caller by, Optional<String> address) {
    if (address.isPresent()) {
      Account account = accounts.toChange(by, address.get());
      training.reset(account.id());
      audit.record(by, "spam.reset", account.address().toString(), "");
    } else {
      by.requireInstallation(kept.access());
      model.reset();
      audit.record(by, "spam.reset", "server", "");
    }
  }
}
