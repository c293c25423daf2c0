import { ADDRESS_PARTS, type Block, describeThreeStates, describeWhole } from '../three-states.ts';
import { UPDATE_INDIVIDUAL } from '../updates.ts';

const INDIVIDUAL: Block = {
  update: UPDATE_INDIVIDUAL,
  name: 'individual',
  fields: [
    { name: 'first_name', isRequired: true, had: 'Ada', sent: ' Zoë ' },
    { name: 'last_name', isRequired: true, had: 'Obi', sent: "O'Brien-Świątek" },
    { name: 'other_name', had: 'Chidinma', sent: '李' },
    { name: 'date_of_birth', had: '1990-01-15', sent: ' 1992-02-29 ', shown: '1992-02-29' },
    {
      name: 'residential_address',
      had: {
        line_1: '12 Marina Road',
        line_2: 'Floor 3',
        city: 'Lagos',
        state: null,
        postal_code: null,
        country: 'NG',
      },
      sent: { line_1: '1 Oxford Street', country: 'gh', city: 'Accra' },
      shown: {
        line_1: '1 Oxford Street',
        line_2: null,
        city: 'Accra',
        state: null,
        postal_code: null,
        country: 'GH',
      },
    },
    { name: 'phone_number', had: '+2348012345678', sent: ' +447911123456 ', shown: '+447911123456' },
  ],
};

describeThreeStates(INDIVIDUAL);
describeWhole(INDIVIDUAL, 'residential_address', ADDRESS_PARTS);
