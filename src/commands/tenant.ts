import { isId, newId } from '../lib/ids.ts';
import { insertTenant, listTenants, setKybStatus } from '../store/tenants.ts';
import { argument, type Command, oneOf, required, UsageError } from './command.ts';
import { withDatabase } from './with-database.ts';

const KYB_STATUSES = ['PENDING', 'APPROVED', 'REJECTED'] as const;

export const tenantCreate: Command = {
  usage: 'tenant create --name NAME [--kyb STATUS]',
  summary: 'Add a company. Its KYB status is PENDING until it is set to APPROVED.',
  options: {
    name: { type: 'string', help: 'Name of the company' },
    kyb: { type: 'string', help: KYB_STATUSES.join(', ') },
  },
  run: (context) =>
    withDatabase(context, async ({ owner }) => {
      const tenant = {
        id: newId(),
        name: required(context, 'name'),
        kybStatus: oneOf(context, 'kyb', KYB_STATUSES, 'PENDING'),
      };
      await insertTenant(owner, { ...tenant, createdAt: new Date() });
      context.print({ id: tenant.id, name: tenant.name, kyb_status: tenant.kybStatus }, [
        `${tenant.id}  ${tenant.kybStatus}  ${tenant.name}`,
      ]);
    }),
};

export const tenantList: Command = {
  usage: 'tenant list',
  summary: 'List the companies.',
  options: {},
  run: (context) =>
    withDatabase(context, async ({ owner }) => {
      const tenants = await listTenants(owner);
      context.print(
        tenants.map(({ id, name, kyb_status, created_at }) => ({ id, name, kyb_status, created_at })),
        tenants.map(({ id, name, kyb_status }) => `${id}  ${kyb_status}  ${name}`),
      );
    }),
};

export const tenantKyb: Command = {
  usage: 'tenant kyb TENANT --status STATUS',
  summary: 'Set the KYB status of a company. Only APPROVED may use the API.',
  options: { status: { type: 'string', help: KYB_STATUSES.join(', ') } },
  run: (context) =>
    withDatabase(context, async ({ owner }) => {
      const id = argument(context, 'TENANT');
      required(context, 'status');
      const status = oneOf(context, 'status', KYB_STATUSES, 'PENDING');
      if (!isId(id) || !(await setKybStatus(owner, id, status))) {
        throw new UsageError('There is no tenant with this id: `gatehouse tenant list` shows them');
      }
      context.print({ id, kyb_status: status }, [`${id}  ${status}`]);
    }),
};
