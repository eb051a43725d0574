package org.posthorn.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.directory.Account;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Address;
import org.posthorn.directory.Directory;
import org.posthorn.directory.DirectoryAdministration;
import org.posthorn.directory.DirectoryChange;
import org.posthorn.directory.DirectoryLimits;
import org.posthorn.directory.KeyValueAuditLog;
import org.posthorn.directory.Principal;
import org.posthorn.server.storage.Storage;

/// Removing an account takes its mail along, in the right order, and whatever interrupts it.
class RemovedAccountTest {
  private static final String ALICE = "alice@example.test";

  @TempDir Path directory;

  private List<AccountId> withMail(Storage storage) {
    List<AccountId> accounts = new ArrayList<>();
    storage.mail().forEachAccount(accounts::add);
    return accounts;
  }

  private Account alice(Storage storage) {
    return storage.directory().account(Address.parse(ALICE)).orElseThrow();
  }

  @Test
  void sessions_end_before_the_mail_is_erased() throws IOException {
    try (RunningServer server = RunningServer.stopped(directory.resolve("data"));
        Storage storage = Storage.open(server.configuration(Map.of()))) {
      Account alice = alice(storage);
      storage.mail().account(Principal.system(), alice.id());
      List<String> seen = new ArrayList<>();
      try (DirectoryChange.Registration _ =
          storage.listen(change -> seen.add(change + " with mail of " + withMail(storage)))) {
        storage.administration().removeAccount(Principal.system(), alice.id());
      }
      assertThat(seen)
          .containsExactly(
              new DirectoryChange.AccountRemoved(alice.id())
                  + " with mail of ["
                  + alice.id()
                  + "]");
      assertThat(withMail(storage)).isEmpty();
    }
  }

  /// As after a stop between the removal from the directory and the erasing of the mail.
  @Test
  void mail_that_a_stop_has_left_is_erased_later_and_no_other() throws IOException {
    try (RunningServer server = RunningServer.stopped(directory.resolve("data"));
        Storage storage = Storage.open(server.configuration(Map.of()))) {
      Account alice = alice(storage);
      AccountId never = new AccountId(alice.id().value() + 1_000);
      storage.mail().account(Principal.system(), alice.id());
      storage.mail().account(Principal.system(), never);
      assertThat(storage.eraseRemoved()).isZero();
      removeWithoutErasing(storage, alice);
      assertThat(storage.eraseRemoved()).isOne();
      assertThat(withMail(storage)).containsExactly(never);
    }
  }

  private static void removeWithoutErasing(Storage storage, Account account) {
    Directory other = Directory.open(storage.kv(), Clock.systemUTC(), DirectoryLimits.defaults());
    new DirectoryAdministration(other, storage.passwords(), new KeyValueAuditLog(storage.kv()))
        .removeAccount(Principal.system(), account.id());
  }
}
