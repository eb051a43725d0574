package org.posthorn.jmap.principals;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.posthorn.directory.Account;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Address;
import org.posthorn.directory.Forwarding;
import org.posthorn.directory.SendingLimits;
import org.posthorn.directory.TenantId;

class ColleaguesTest {
  private static final List<Account> ALL =
      List.of(
          account(1, 1, "alice@a.test"),
          account(2, 1, "bob@b.test"),
          account(3, 1, "carol@a.test"),
          account(4, 2, "dave@c.test"));

  private final Colleagues colleagues =
      new Colleagues(
          id -> ALL.stream().filter(each -> each.id().equals(id)).findFirst(),
          (after, limit) ->
              ALL.stream().filter(each -> each.id().compareTo(after) > 0).limit(limit).toList());

  private static Account account(long id, long tenant, String address) {
    return new Account(
        new AccountId(id),
        new TenantId(tenant),
        Address.parse(address),
        Optional.empty(),
        0,
        false,
        Set.of(),
        SendingLimits.NONE,
        Forwarding.NONE,
        Instant.EPOCH);
  }

  @Test
  void a_user_sees_its_own_domain_alone() {
    AccountId alice = new AccountId(1);
    assertThat(colleagues.all(alice))
        .extracting(Account::id)
        .containsExactly(alice, new AccountId(3));
    assertThat(colleagues.seen(alice, new AccountId(3))).isPresent();
    assertThat(colleagues.seen(alice, new AccountId(2))).isEmpty();
    assertThat(colleagues.seen(alice, new AccountId(4))).isEmpty();
    assertThat(colleagues.all(new AccountId(9))).isEmpty();
  }

  @Test
  void mailboxes_are_shared_within_the_tenant() {
    assertThat(colleagues.isColleague(new AccountId(1), new AccountId(2))).isTrue();
    assertThat(colleagues.isColleague(new AccountId(1), new AccountId(4))).isFalse();
  }
}
