import { describeNoBusiness } from '../person-rules.ts';

describeNoBusiness((accounts, id, personId) => accounts.putPerson(id, personId, { roles: ['OWNER'] }));
