import { describeNoBusiness } from '../person-rules.ts';

describeNoBusiness((accounts, id, personId) => accounts.removePerson(id, personId));
