package org.posthorn.delivery;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Directory;
import org.posthorn.directory.Principal;
import org.posthorn.runtime.Metrics;
import org.posthorn.store.MailAccount;
import org.posthorn.store.MailStore;
import org.posthorn.store.mail.FlagSet;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.Quota;
import org.posthorn.store.mail.StepId;
import org.posthorn.store.message.MessageWriter;
import org.posthorn.store.message.NewMessage;
import org.posthorn.store.message.StagedMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Files in the mail store, as the server itself.
public final class StoreFiling implements Filing {
  private static final Logger LOG = LoggerFactory.getLogger(StoreFiling.class);

  private final MailStore store;
  private final Directory directory;
  private final Metrics.Counter filed;
  private final Metrics.Counter failed;

  /// @param directory knows which accounts there still are: mail may have been accepted for one
  ///   that was removed since
  /// @param metrics counts `delivery.filed_copies` and `delivery.failed_copies`
  public StoreFiling(MailStore store, Directory directory, Metrics metrics) {
    this.store = store;
    this.directory = directory;
    filed = metrics.counter("delivery.filed_copies");
    failed = metrics.counter("delivery.failed_copies");
  }

  @Override
  public Copy open() {
    return new StoreCopy(this, store.receive());
  }

  @Override
  public void requireRoom(long bytes) {
    store.requireRoom(bytes);
  }

  @Override
  public Quota quota(AccountId account) {
    return store.account(Principal.system(), account).quota();
  }

  private static final class StoreCopy extends Copy {
    private final StoreFiling filing;
    private final MessageWriter writer;

    StoreCopy(StoreFiling filing, MessageWriter writer) {
      this.filing = filing;
      this.writer = writer;
    }

    @Override
    public void write(int octet) throws IOException {
      writer.write(octet);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      writer.write(bytes, offset, length);
    }

    @Override
    public void file(AccountId id, Instant received, Optional<StepId> step) throws IOException {
      boolean done = false;
      try {
        append(id, received, step);
        done = true;
      } finally {
        (done ? filing.filed : filing.failed).increment();
      }
    }

    private void append(AccountId id, Instant received, Optional<StepId> step) throws IOException {
      if (filing.directory.account(id).isEmpty()) {
        throw new MailException(MailException.Kind.NOT_FOUND, "the account was removed");
      }
      MailAccount account = filing.store.account(Principal.system(), id);
      try (StagedMessage staged = writer.finish()) {
        List<NewMessage> message = List.of(new NewMessage(staged, FlagSet.NONE, received));
        if (step.isPresent()) {
          account.append(MailboxId.INBOX, message, step.get());
        } else {
          account.append(MailboxId.INBOX, message);
        }
      }
    }

    @Override
    public void close() {
      try {
        writer.close();
      } catch (IOException e) {
        // What it leaves behind belongs to no Email, and the sweeper removes it.
        LOG.warn("a message could not be discarded", e);
      }
    }
  }
}
