package org.posthorn.delivery;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Principal;
import org.posthorn.store.FlagSet;
import org.posthorn.store.MailAccount;
import org.posthorn.store.MailStore;
import org.posthorn.store.MailboxId;
import org.posthorn.store.MessageWriter;
import org.posthorn.store.NewMessage;
import org.posthorn.store.Quota;
import org.posthorn.store.Role;
import org.posthorn.store.StagedMessage;
import org.posthorn.store.StepId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Files in the mail store, as the server itself.
public final class StoreFiling implements Filing {
  private static final Logger LOG = LoggerFactory.getLogger(StoreFiling.class);

  private final MailStore store;

  public StoreFiling(MailStore store) {
    this.store = store;
  }

  @Override
  public Copy open() {
    return new StoreCopy(store, store.receive());
  }

  @Override
  public Quota quota(AccountId account) {
    return store.account(Principal.system(), account).quota();
  }

  private static final class StoreCopy extends Copy {
    private final MailStore store;
    private final MessageWriter writer;

    StoreCopy(MailStore store, MessageWriter writer) {
      this.store = store;
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
      MailAccount account = store.account(Principal.system(), id);
      MailboxId inbox =
          account
              .mailbox(Role.INBOX)
              .orElseThrow(() -> new IllegalStateException("account " + id + " has no INBOX"))
              .id();
      try (StagedMessage staged = writer.finish()) {
        List<NewMessage> message = List.of(new NewMessage(staged, FlagSet.NONE, received));
        if (step.isPresent()) {
          account.append(inbox, message, step.get());
        } else {
          account.append(inbox, message);
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
