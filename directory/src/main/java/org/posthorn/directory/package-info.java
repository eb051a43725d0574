/// Tenants, domains, accounts, aliases and credentials: who exists and what each may do.
///
/// [Directory] answers who exists and what a recipient address means; [DirectoryAdministration] and
/// [Passwords] and [Authorizations] change it; [Authenticator] verifies who somebody is and gives a
/// [Principal]; [Access] decides what a principal may do. Second factors are in `factors`,
/// browsers' sessions in `sessions`: they keep their own tables, and [Authenticator] asks them
/// through [SecondFactors] and [OtherCredentials]. What changes is told to
/// [DirectoryChange.Listener]s, so that sessions end.
///
/// ## Where it lies
///
/// The partition of kind 1 (`directory`, one) says who exists. The partitions of kind 2 (`account`,
/// one per account, named by its number) hold what belongs to an account; of them the directory
/// knows its own tables only. The partitions of kind 4 (`audit`, one per day, named by the day's
/// number since 1970-01-01 in UTC) hold audit records. Nothing spans partitions: an account's
/// password is written first and its name then, so that a crash between leaves a number unused.
///
/// Tables have the codes 1 to 31. Each value begins with a format version of one byte, which is 1
/// everywhere but where a value is only a mark; numbers are big-endian, of 8 bytes unless said
/// otherwise; strings are UTF-8 after a length of 4 bytes, lists follow a count of 8, `?` is a
/// field after a byte that says whether it is there; times are milliseconds since 1970.
///
/// | code | table | key | value |
/// |---|---|---|---|
/// | 1 | directory_head | `0` | version, next account, next tenant, next pattern, secret |
/// | 2 | tenants | tenant | name |
/// | 3 | domains | name | tenant, SCRAM for passwords (1), separator, created, limits (2), settings (3) |
/// | 4 | accounts | account | tenant, address, name?, quota, disabled (1), roles (1), created, limits (2), forwarding (3) |
/// | 5 | names | domain, NUL, local part in lower case | account |
/// | 6 | aliases | domain, NUL, 1, local part in lower case | targets, name and writers (1) of a group (2) |
/// | 6 | aliases | domain, NUL, 2, place | expression, targets |
/// | 6 | aliases | domain, NUL, 3 | targets |
/// | 7 | administrators | tenant, account | a mark |
/// | 16 | credential_head | `0` | version, next credential, salt |
/// | 17 | credentials | credential | kind (1), name, services, created, expires?, Argon2?, digest?, SCRAM? |
/// | 18 | credential_uses | credential | time, network |
/// | 26 | grants | credential | client, its name, services, words, created, last use, last network?, family, current (list), used?, used at |
/// | 27 | authorization_codes | digest | client, its name, redirect URI, challenge, services, words, expires, grant? (0: none) |
/// | 31 | audit | time, random | actor, action, subject, detail |
///
/// Grants are numbered as credentials are. Of refresh tokens and codes only SHA-256 is kept.
///
/// Limits are those on sending: messages a minute, messages a day, recipients a day (0 is not set),
/// review (1: 0 is not set, 1 off, 2 on).
///
/// Forwarding is a list of addresses and whether a copy is kept (1).
///
/// Settings are a list of names and a list of values.
///
/// Version history: 1 is the first. 2, of domains and accounts that have limits only, adds these;
/// 3, of accounts that forward and domains that have settings only, adds limits and that. The
/// others are still written as 1. 2, of aliases that are groups only, adds what makes them one.
@NullMarked
package org.posthorn.directory;

import org.jspecify.annotations.NullMarked;
