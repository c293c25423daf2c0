import { describeAbsence } from '../access-rules.ts';
import { PUT_PERSON } from '../operations.ts';
import { describeAbsentPerson } from '../person-rules.ts';

await describeAbsence(PUT_PERSON);
describeAbsentPerson((accounts, id, personId) => accounts.putPerson(id, personId, { roles: ['OWNER'] }));
